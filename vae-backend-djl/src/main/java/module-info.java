/**
 * The backend on Deep Java Library with its PyTorch engine, whose jars may stand on the class path.
 */
module io.github.vae4j.backend.djl {
  requires static ai.djl.api;
  requires static ai.djl.pytorch_engine;
  requires io.github.vae4j.api;
  requires io.github.vae4j.backend.base;
  // The engine's own needs: its jars have no descriptor that would ask for them.
  requires java.logging;
  requires java.management;
  requires jdk.unsupported;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.djl.DjlBackendProvider;
}
