/** Arrays as NumPy describes them: their types, and their cells as those of a table. */
package io.github.vae4j.data.array;
