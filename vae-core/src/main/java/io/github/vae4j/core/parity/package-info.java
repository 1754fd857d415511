/** Whether backends compute the same training. */
package io.github.vae4j.core.parity;
