/** A host of its own: reads the library, and finds the engine whose jar stands beside it. */
module com.acme.modular {
  requires io.github.vae4j.core;
}
