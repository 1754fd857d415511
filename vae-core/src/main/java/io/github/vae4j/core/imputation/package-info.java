/** Draws of what is missing, given what was observed. */
package io.github.vae4j.core.imputation;
