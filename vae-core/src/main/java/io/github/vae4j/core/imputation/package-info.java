/**
 * Draws of what is missing, given what was observed.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.imputation;
