package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What of the engine belongs to the whole process. */
final class Engine {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final String CUDA = "cuda:0";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final int NEWEST_CARD =
      8; // major compute capability that its kernels are made for
  private static boolean started;

  private Engine() {}

  /**
   * Starts the engine, unless the process has it already.
   *
   * @param name of the device wanted; empty for the engine's choice
   * @param threads wanted, 0 for the engine's choice; what the first start asked for holds
   * @throws BackendException of kind UNAVAILABLE if the device cannot be used
   */
  static synchronized Device start(String name, int threads) {
    boolean cuda = name.equals(CUDA);
    if (!cuda && !name.isEmpty() && !name.equals("cpu")) {
      throw unavailable("there is no device '" + name + "'; there are [cpu, " + CUDA + "]");
    }
    if (cuda && !isPresent(CUDA_BACKEND)) {
      throw unavailable(
          "device '"
              + name
              + "' needs the artifact org.nd4j:nd4j-cuda-11.6 with its classifier for this platform,"
              + " and CUDA 11.6, in place of nd4j-native; its kernels run on cards of compute"
              + " capability 3.7 to 8.6, not on newer ones such as H100 and H200: for those, use"
              + " another backend");
    }
    if (!started) {
      // The engine prints what it found, which is among the facts here.
      System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
    }
    NativeOps ops = nativeOps();
    if (!name.isEmpty() && isCuda() != cuda) {
      throw unavailable(
          "this process runs ND4J on "
              + (isCuda() ? "CUDA" : "the CPU")
              + ", and the two exclude each other; for '"
              + name
              + "' have only the jar of "
              + (cuda ? "nd4j-cuda-11.6" : "nd4j-native")
              + " on the class path");
    }
    if (isCuda() && ops.getDeviceMajor(0) > NEWEST_CARD) {
      throw unavailable(
          "the card has compute capability "
              + ops.getDeviceMajor(0)
              + "."
              + ops.getDeviceMinor(0)
              + ", and this version of ND4J has kernels up to 8.6; use another backend");
    }
    if (!started && threads > 0 && !isCuda()) {
      ops.setOmpNumThreads(threads);
      openblas.blas_set_num_threads(threads);
    }
    started = true;
    return isCuda()
        ? new Device(CUDA, "CUDA device 0")
        : new Device("cpu", System.getProperty("os.arch", "processor"));
  }

  private static BackendException unavailable(String message) {
    return new BackendException(BackendException.Kind.UNAVAILABLE, "nd4j: " + message);
  }

  private static boolean isPresent(String type) {
    try {
      Class.forName(type, false, Nd4j.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Returns whether the started engine computes on a card. */
  static boolean isCuda() {
    return Nd4j.getBackend().getClass().getName().equals(CUDA_BACKEND);
  }

  /** The engine looks for its parts through the context class loader, which may know none. */
  private static NativeOps nativeOps() {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(Nd4j.class.getClassLoader());
    try {
      Nd4j.getExecutioner();
      return NativeOpsHolder.getInstance().getDeviceNativeOps();
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** Returns the settings in force. */
  static Map<String, String> facts(Device device, int threads) {
    int inForce = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "ND4J " + Natives.version(Nd4j.class.getClassLoader()));
    facts.put("device", device.name());
    facts.put("threads", threads(threads, inForce));
    facts.put("waiting", waiting());
    facts.put("process", Natives.processWide());
    facts.put("natives", Natives.describe());
    return facts;
  }

  private static String threads(int wanted, int inForce) {
    if (wanted == 0 || wanted == inForce) {
      return Integer.toString(inForce);
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "nd4j: {0} threads were asked for, but the engine runs with {1}, set when this process"
            + " started it; use another process",
        wanted,
        inForce);
    return inForce + " (of the process; " + wanted + " asked for)";
  }

  /** Tells how idle helper threads wait: no program can set it once it runs. */
  private static String waiting() {
    String policy = System.getenv("OMP_WAIT_POLICY");
    return policy == null
        ? "active; OMP_WAIT_POLICY=PASSIVE in the environment if others use the processors"
        : "OMP_WAIT_POLICY=" + policy;
  }
}
