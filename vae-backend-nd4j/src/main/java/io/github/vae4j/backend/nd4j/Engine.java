package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.backend.base.Devices;
import io.github.vae4j.backend.base.JavaCpp;
import io.github.vae4j.backend.base.ProcessThreads;
import io.github.vae4j.backend.nd4j.plan.Calls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The engine, of which a process has one: a device, and a number of threads for all operations. */
final class Engine {
  private static Optional<Engine> started = Optional.empty();

  private final Kind kind;
  private final NativeOps natives;
  private final int threads;
  private final boolean oneDnn;
  private final Calls calls;

  private Engine(Kind kind, NativeOps natives, int threads, Calls calls) {
    this.kind = kind;
    this.natives = natives;
    this.threads = threads;
    this.calls = calls;
    this.oneDnn = kind == Kind.CPU && natives.buildInfo().contains("HAVE_ONEDNN");
  }

  /** What the engine computes on. */
  enum Kind {
    CPU("cpu", "org.nd4j.linalg.cpu.nativecpu.CpuBackend"),
    CUDA("cuda:0", "org.nd4j.linalg.jcublas.JCublasBackend");

    final String device;
    final String backend;

    Kind(String device, String backend) {
      this.device = device;
      this.backend = backend;
    }
  }

  /**
   * Starts the engine, unless the process has it already.
   *
   * @param device name of the device wanted; empty for the one in use, else the processor
   * @param threads wanted, 0 for the engine's choice; what the first start asked for holds
   * @throws BackendException of kind UNAVAILABLE if the device cannot be used
   */
  static synchronized Engine start(String device, int threads) {
    Optional<Kind> wanted = Cuda.kind(device);
    if (wanted.filter(kind -> kind == Kind.CUDA).isPresent()) {
      Cuda.requireJar();
    }
    if (started.isEmpty()) {
      Kind kind = wanted.orElse(Kind.CPU);
      if (kind == Kind.CUDA) {
        Cuda.requireCard();
      }
      started = Optional.of(start(kind, threads));
    }
    Engine engine = started.get();
    if (wanted.isPresent() && wanted.get() != engine.kind) {
      throw Cuda.unavailable(
          "this process runs ND4J on '"
              + engine.kind.device
              + "', and in one process it runs on one device only; for '"
              + device
              + "' use another process");
    }
    return engine;
  }

  private static Engine start(Kind kind, int threads) {
    // The engine prints what it found, which is among the facts here.
    System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
    ClassLoader loader = Nd4j.class.getClassLoader();
    ND4JClassLoading.setNd4jClassloader(new OneBackend(loader, kind.backend));
    try {
      Nd4j.getExecutioner();
    } finally {
      ND4JClassLoading.setNd4jClassloader(loader);
    }
    String running = Nd4j.getBackend().getClass().getName();
    if (!running.equals(kind.backend)) { // somebody else has started it
      throw Cuda.unavailable(
          "this process runs ND4J with "
              + running
              + " already; for '"
              + kind.device
              + "' use another process");
    }
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    if (kind == Kind.CUDA) {
      return new Engine(kind, natives, 0, Calls.executioner());
    }
    int inForce = threads > 0 ? threads : natives.ompGetMaxThreads();
    Nd4j.getEnvironment().setMaxThreads(inForce);
    Nd4j.getEnvironment().setMaxMasterThreads(inForce);
    openblas.blas_set_num_threads(inForce);
    return new Engine(kind, natives, inForce, new DirectCalls(natives));
  }

  /** Returns this engine as it is used on a card, everything through its executioner. */
  Engine portable() {
    return new Engine(kind, natives, threads, Calls.executioner());
  }

  Calls calls() {
    return calls;
  }

  /** Returns whether operations reach the engine directly and Java reads its memory. */
  boolean onHost() {
    return calls instanceof DirectCalls;
  }

  /** Returns whether the engine's libraries have oneDNN in them. */
  boolean hasOneDnn() {
    return oneDnn;
  }

  /** Prepares the calling thread: what is set for OpenMP holds for the thread that sets it. */
  void enter() {
    if (kind == Kind.CPU) {
      natives.setOmpNumThreads(threads);
    }
  }

  Device device() {
    return kind == Kind.CUDA ? Devices.card(0) : Devices.processor();
  }

  /** Returns the settings in force, and warns if others were asked for. */
  Map<String, String> facts(int wantedThreads) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "ND4J " + Natives.version(Nd4j.class.getClassLoader()));
    facts.put("device", kind.device);
    if (kind == Kind.CPU) {
      facts.put("products", oneDnn ? "oneDNN, OpenBLAS" : "OpenBLAS");
      facts.put(
          "threads",
          ProcessThreads.describe(
              Nd4jBackendProvider.NAME, wantedThreads, threads, "use another process"));
      facts.put("waiting", ProcessThreads.waiting("OPENBLAS_THREAD_TIMEOUT"));
    }
    facts.put("process", JavaCpp.processWide("OPENBLAS_THREAD_TIMEOUT"));
    facts.put("natives", Natives.describe());
    return facts;
  }
}
