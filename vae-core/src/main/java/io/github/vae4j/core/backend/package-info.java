/** Finds backends and inference methods and chooses among them; the only user of ServiceLoader. */
package io.github.vae4j.core.backend;
