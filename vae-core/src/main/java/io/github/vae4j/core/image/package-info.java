/** The likelihood of images whose channels depend on each other, and its distribution. */
package io.github.vae4j.core.image;
