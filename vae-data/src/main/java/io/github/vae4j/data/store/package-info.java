/** Temporary files that data are kept in while they are open. It serves the package above alone. */
package io.github.vae4j.data.store;
