/** Scores of single rows in plain Java: no engine, no native code, no allocation. */
package io.github.vae4j.core.row;
