/** The backend on TensorFlow Java with its engine inside; its native libraries stand beside it. */
module io.github.vae4j.backend.tf {
  requires io.github.vae4j.api;
  requires java.logging;
  requires java.management;
  requires java.xml;
  requires jdk.unsupported;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.tf.TfBackendProvider;
}
