/**
 * Compiled programs with inputs and outputs by name, arrays on a device that are closed together,
 * and the one scan for results that are NaN or infinite.
 */
package io.github.vae4j.core.execution;
