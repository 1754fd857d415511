/** Conformance tests that backends and distributions of this project and of others pass. */
module io.github.vae4j.tck {
  requires transitive io.github.vae4j.core;
  requires transitive org.junit.jupiter.api;

  exports io.github.vae4j.tck;
  exports io.github.vae4j.tck.model;

  // JUnit calls the inherited tests, which are not public.
  opens io.github.vae4j.tck to
      org.junit.platform.commons;
  opens io.github.vae4j.tck.model to
      org.junit.platform.commons;
}
