/**
 * Readers of data files. Programs open files by {@link
 * io.github.vae4j.core.data.Datasets#open(String)}; {@link io.github.vae4j.data.FileDatasets} opens
 * single formats, with what a path alone does not say.
 *
 * @since 0.1.0
 */
package io.github.vae4j.data;
