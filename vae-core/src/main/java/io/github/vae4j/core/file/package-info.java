/** Files that are there whole or not at all, and the public safetensors format. */
package io.github.vae4j.core.file;
