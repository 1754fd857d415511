/** Text as tables: its encoding, its delimiter, its numbers and words. Knows no files. */
package io.github.vae4j.data.csv;
