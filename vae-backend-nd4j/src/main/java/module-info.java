/**
 * The backend on ND4J. Its jars stand on the class path: as published they are no proper modules,
 * so this one requires none of them and asks to read them when it runs.
 */
module io.github.vae4j.backend.nd4j {
  requires io.github.vae4j.api;
  requires io.github.vae4j.backend.base;
  // The engine's own needs: the class path asks for nothing.
  requires java.logging;
  requires java.management;
  requires java.xml;
  requires jdk.unsupported;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.nd4j.Nd4jBackendProvider;
}
