/** A host whose engines stand in a folder of plug-ins, which it knows nothing of. */
module com.acme.layers {
  requires io.github.vae4j.core;
}
