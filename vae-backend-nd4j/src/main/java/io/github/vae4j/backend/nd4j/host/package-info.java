/** Work in Java on the engine's arrays in memory that Java can address. */
package io.github.vae4j.backend.nd4j.host;
