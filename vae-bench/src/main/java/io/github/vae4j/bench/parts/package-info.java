/** What single parts of a model cost. */
package io.github.vae4j.bench.parts;
