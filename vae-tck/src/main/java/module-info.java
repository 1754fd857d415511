/** Conformance tests that backends and distributions of this project and of others pass. */
module io.github.vae4j.tck {
  requires transitive io.github.vae4j.core;
  requires transitive org.junit.jupiter.api;

  exports io.github.vae4j.tck;
}
