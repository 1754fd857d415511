package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/** An open TensorFlow engine on one device. */
final class TfBackend implements Backend {
  private static final System.Logger LOG = System.getLogger(TfBackend.class.getName());

  private static final int RANK = 8;

  private final Device device;
  private final List<Device> devices;
  private final ConfigProto config;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final Set<TfArray> arrays = ConcurrentHashMap.newKeySet();
  private final Set<TfExecutable> executables = ConcurrentHashMap.newKeySet();
  // What touches the engine reads, close writes. Taken before the monitor of an executable, and
  // that before the monitor of an array.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private TfBackend(
      Device device, List<Device> devices, ConfigProto config, int threads, boolean xla) {
    this.device = device;
    this.devices = devices;
    this.config = config;
    facts.put("engine", "TensorFlow " + TensorFlow.version() + " by TensorFlow Java");
    facts.put("device", device.name());
    facts.put("threads", threads + " (of each program)");
    facts.put("xla", xla ? "on" : "off");
    facts.put(
        "kernels",
        "0".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS"))
            ? "Eigen (TF_ENABLE_ONEDNN_OPTS=0)"
            : "oneDNN and Eigen");
    facts.put("process", Natives.processWide());
    facts.put("natives", Natives.describe());
  }

  static TfBackend open(String deviceName, int threads, boolean xla) {
    int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    ConfigProto config = config(used, xla);
    List<Device> devices = Devices.list(config.toByteArray());
    return new TfBackend(Devices.choose(devices, deviceName), devices, config, used, xla);
  }

  /**
   * Programs come simplified, so the engine's own rewriting is left off: it costs time with each
   * new program, and some of its rules lose NaN, such as 0 for x * 0. Only fusing stays.
   */
  private static ConfigProto config(int threads, boolean xla) {
    RewriterConfig rewriting =
        RewriterConfig.newBuilder()
            .setConstantFolding(RewriterConfig.Toggle.OFF)
            .setArithmeticOptimization(RewriterConfig.Toggle.OFF)
            .setCommonSubgraphElimination(RewriterConfig.Toggle.OFF)
            .setLayoutOptimizer(RewriterConfig.Toggle.OFF)
            .setLoopOptimization(RewriterConfig.Toggle.OFF)
            .setFunctionOptimization(RewriterConfig.Toggle.OFF)
            .setShapeOptimization(RewriterConfig.Toggle.OFF)
            .build();
    OptimizerOptions optimizer =
        OptimizerOptions.newBuilder()
            .setOptLevel(OptimizerOptions.Level.L0)
            .setGlobalJitLevel(
                xla ? OptimizerOptions.GlobalJitLevel.ON_1 : OptimizerOptions.GlobalJitLevel.OFF)
            .setCpuGlobalJit(xla)
            .build();
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(threads)
        // Otherwise the first session of the process would decide for all.
        .setUsePerSessionThreads(true)
        .setGraphOptions(
            GraphOptions.newBuilder().setRewriteOptions(rewriting).setOptimizerOptions(optimizer))
        .build();
  }

  @Override
  public String name() {
    return "tf";
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public List<Device> devices() {
    return devices;
  }

  @Override
  public Map<String, String> facts() {
    return new LinkedHashMap<>(facts);
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return true;
  }

  /** Runs the body while nobody closes the backend. */
  <R> R guarded(Supplier<R> body) {
    lock.readLock().lock();
    try {
      return body.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Throws if the backend is closed; to be called in a guarded body. */
  void requireOpen() {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "tf: the backend is closed");
    }
  }

  @Override
  public DeviceArray upload(HostArray array) {
    return guarded(
        () -> {
          requireOpen();
          TfArray uploaded =
              EngineFailure.translated(
                  "upload of " + array.type(),
                  () -> TfArray.of(this, array.type(), Fetched.of(Transfer.upload(array))));
          register(uploaded);
          return uploaded;
        });
  }

  void register(TfArray array) {
    arrays.add(array);
  }

  void forget(TfArray array) {
    arrays.remove(array);
  }

  void forget(TfExecutable executable) {
    executables.remove(executable);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    return guarded(
        () -> {
          requireOpen();
          requireInputs(program, donated);
          program.equations().forEach(TfBackend::requireRank);
          TfExecutable executable =
              EngineFailure.translated(
                  "compile",
                  () -> {
                    ProgramGraph graph =
                        GraphWriter.write(program, donated, Devices.placement(device));
                    Session session = new Session(graph.graph(), config);
                    return new TfExecutable(this, program, donated, graph, session);
                  });
          executables.add(executable);
          return executable;
        });
  }

  /** The engine's kernels take so many axes, and would say so in the run only. */
  private static void requireRank(Equation e) {
    for (Value value : Stream.of(e.inputs(), e.outputs()).flatMap(List::stream).toList()) {
      if (value.shape().rank() > RANK) {
        throw new BackendException(
            BackendException.Kind.UNSUPPORTED,
            "tf: "
                + e.primitive()
                + " takes tensors of at most "
                + RANK
                + " axes in this engine, got "
                + value.type()
                + (e.origin().isEmpty() ? "" : ", at " + e.origin())
                + "; merge axes by a reshape before it, or use another backend");
      }
    }
  }

  private static void requireInputs(Program program, Set<Value> donated) {
    Set<Value> inputs = new HashSet<>();
    program.inputs().forEach(input -> inputs.add(input.value()));
    for (Value value : donated) {
      if (!inputs.contains(value)) {
        throw new IllegalArgumentException(
            "compile: donated value " + value + " is not an input of the program");
      }
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock(); // waits for runs
    try {
      if (closed) {
        return;
      }
      closed = true;
      List<TfArray> leftArrays = List.copyOf(arrays);
      List<TfExecutable> leftExecutables = List.copyOf(executables);
      leftArrays.forEach(TfArray::close);
      leftExecutables.forEach(TfExecutable::close);
      if (!leftArrays.isEmpty() || !leftExecutables.isEmpty()) {
        LOG.log(
            System.Logger.Level.DEBUG,
            "tf: closed with {0} arrays and {1} executables left open",
            leftArrays.size(),
            leftExecutables.size());
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
