/** The backend on TensorFlow Java, whose jars may stand on the class path. */
module io.github.vae4j.backend.tf {
  requires static tensorflow;
  requires io.github.vae4j.api;
  requires io.github.vae4j.backend.base;
  // The engine's own needs where its jars stand on the class path, which asks for nothing.
  requires java.logging;
  requires java.management;
  requires java.xml;
  requires jdk.unsupported;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.tf.TfBackendProvider;
}
