/** Models with several layers of latents. */
package io.github.vae4j.core.hierarchy;
