/** Steps on the engine's arrays, bound once to memory that is allocated once. */
package io.github.vae4j.backend.nd4j.plan;
