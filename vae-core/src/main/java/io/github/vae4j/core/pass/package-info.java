/**
 * Functions from a program to a simpler one that computes the same, and counts of a program's
 * floating-point operations.
 */
package io.github.vae4j.core.pass;
