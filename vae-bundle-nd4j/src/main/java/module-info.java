/** The backend on ND4J with its engine inside; its native libraries stand beside it. */
module io.github.vae4j.backend.nd4j {
  requires io.github.vae4j.api;
  requires java.logging;
  requires java.management;
  requires java.xml;
  requires jdk.unsupported;

  uses org.nd4j.common.base.PreconditionsFormat;
  uses org.nd4j.linalg.compression.NDArrayCompressor;
  uses org.nd4j.linalg.env.EnvironmentalAction;
  uses org.nd4j.linalg.factory.Nd4jBackend;
  uses org.nd4j.systeminfo.GPUInfoProvider;
  uses org.slf4j.spi.SLF4JServiceProvider;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.nd4j.Nd4jBackendProvider;
  provides org.nd4j.common.base.PreconditionsFormat with
      org.nd4j.linalg.util.NDArrayPreconditionsFormat;
  provides org.nd4j.linalg.compression.NDArrayCompressor with
      org.nd4j.compression.impl.Gzip,
      org.nd4j.compression.impl.NoOp,
      org.nd4j.linalg.cpu.nativecpu.compression.CpuThreshold;
  provides org.nd4j.linalg.env.EnvironmentalAction with
      org.nd4j.linalg.env.impl.DebugAction,
      org.nd4j.linalg.env.impl.FallbackAction,
      org.nd4j.linalg.env.impl.NDArrayUnpackAction,
      org.nd4j.linalg.env.impl.OmpNumThreadsAction,
      org.nd4j.linalg.env.impl.VerboseAction,
      org.nd4j.linalg.env.impl.WorkspacesBypassAction,
      org.nd4j.linalg.env.impl.WorkspacesDebugAction,
      org.nd4j.linalg.env.impl.WorkspacesSpillAction;
  provides org.nd4j.linalg.factory.Nd4jBackend with
      org.nd4j.linalg.cpu.nativecpu.CpuBackend;
  provides org.slf4j.spi.SLF4JServiceProvider with
      org.slf4j.nop.NOPServiceProvider;
}
