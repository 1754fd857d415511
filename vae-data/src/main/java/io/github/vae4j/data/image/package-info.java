/** Image files as grey levels. */
package io.github.vae4j.data.image;
