/**
 * Functions from a program to a simpler one that computes the same, and counts of a program's
 * floating-point operations.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.pass;
