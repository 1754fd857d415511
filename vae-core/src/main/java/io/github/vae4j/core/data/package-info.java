/**
 * Data sets, read one datum at a time from wherever they are. A {@link
 * io.github.vae4j.core.data.Dataset} has data of one shape, with labels where there are some;
 * memory does not grow with their number.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.data;
