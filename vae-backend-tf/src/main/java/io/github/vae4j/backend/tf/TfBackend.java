package io.github.vae4j.backend.tf;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineBackend;
import io.github.vae4j.backend.base.EngineFailure;
import io.github.vae4j.backend.base.JavaCpp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/** An open TensorFlow engine on one device. */
final class TfBackend extends EngineBackend {
  static final EngineFailure FAILURE = new EngineFailure(TfBackendProvider.NAME);
  private static final int RANK = 8;

  private final Device device;
  private final List<Device> devices;
  private final ConfigProto config;
  private final Map<String, String> facts = new LinkedHashMap<>();

  private TfBackend(
      Device device, List<Device> devices, ConfigProto config, int threads, boolean xla) {
    super(FAILURE);
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
    facts.put("process", JavaCpp.processWide("TF_CPP_MIN_LOG_LEVEL"));
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

  @Override
  protected TfArray place(HostArray array) {
    return TfArray.of(this, array.type(), Fetched.of(Transfer.upload(array)));
  }

  @Override
  protected TfExecutable prepare(Program program, Set<Value> donated) {
    program.equations().forEach(TfBackend::requireRank);
    ProgramGraph graph = GraphWriter.write(program, donated, Devices.placement(device));
    return new TfExecutable(this, program, donated, graph, new Session(graph.graph(), config));
  }

  @Override
  protected void closeEngine() {} // its sessions are those of the executables

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
}
