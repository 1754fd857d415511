/**
 * The backend on Deep Java Library with its PyTorch engine inside; its native libraries stand
 * beside it.
 */
module io.github.vae4j.backend.djl {
  requires static com.sun.jna; // asks the CUDA driver
  requires static java.desktop; // pictures, which the backend does not use
  requires io.github.vae4j.api;
  requires java.logging;
  requires java.management;
  requires jdk.unsupported;

  uses ai.djl.engine.EngineProvider;
  uses ai.djl.repository.RepositoryFactory;
  uses ai.djl.repository.zoo.ZooProvider;
  uses org.slf4j.spi.SLF4JServiceProvider;

  provides ai.djl.engine.EngineProvider with
      ai.djl.engine.rpc.RpcEngineProvider,
      ai.djl.pytorch.engine.PtEngineProvider;
  provides ai.djl.repository.zoo.ZooProvider with
      ai.djl.repository.zoo.DefaultZooProvider;
  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.djl.DjlBackendProvider;
  provides org.slf4j.spi.SLF4JServiceProvider with
      org.slf4j.nop.NOPServiceProvider;
}
