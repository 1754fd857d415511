package io.github.vae4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtEngineProvider;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.backend.base.EngineBackend;
import io.github.vae4j.backend.base.EngineFailure;
import io.github.vae4j.backend.base.ProcessThreads;
import io.github.vae4j.backend.djl.torchscript.TorchTarget;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An open PyTorch engine on one device. */
final class DjlBackend extends EngineBackend {
  private static final System.Logger LOG = System.getLogger(DjlBackend.class.getName());
  // Before the reason stands a listing of the program.
  static final EngineFailure FAILURE = new EngineFailure(DjlBackendProvider.NAME, "RuntimeError: ");
  private static final String CONVOLUTIONS = "convolutions";
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private final Engine engine;
  private final PtNDManager manager;
  private final EngineThread thread;
  private final DjlOptions options;
  private final io.github.vae4j.api.backend.Device device;
  private final Map<String, String> facts;

  private DjlBackend(
      Engine engine,
      PtNDManager manager,
      EngineThread thread,
      DjlOptions options,
      Map<String, String> facts) {
    super(FAILURE);
    this.engine = engine;
    this.manager = manager;
    this.thread = thread;
    this.options = options;
    this.device = Devices.describe(manager.getDevice());
    this.facts = Collections.unmodifiableMap(facts);
  }

  /**
   * Opens the engine.
   *
   * @param found the facts of the provider's probe
   */
  static DjlBackend open(
      String deviceName, int threads, DjlOptions options, Map<String, String> found) {
    EngineThread thread = new EngineThread();
    try {
      Engine engine = thread.call(() -> start(threads));
      boolean cuda = Natives.isCuda(found.getOrDefault("flavor", ""));
      Device device = Devices.select(Devices.of(engine), deviceName, cuda);
      PtNDManager manager = (PtNDManager) engine.newBaseManager(device);
      thread.call(() -> tried(manager));
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("engine", found.getOrDefault("engine", ""));
      facts.put("device", Devices.describe(device).name());
      facts.put(
          "threads",
          ProcessThreads.describe(
              DjlBackendProvider.NAME,
              threads,
              thread.call(JniUtils::getNumThreads),
              "use another process or the system property " + THREADS));
      facts.put("waiting", ProcessThreads.waiting());
      facts.put("lowering", options.lowering());
      facts.put("tf32", options.describeTf32(device.isGpu(), System.getenv()));
      facts.put(CONVOLUTIONS, options.describeConvolutions(false));
      facts.put("natives", found.getOrDefault("natives", ""));
      facts.put("flavor", found.getOrDefault("flavor", ""));
      return new DjlBackend(engine, manager, thread, options, facts);
    } catch (RuntimeException | Error e) {
      thread.close();
      throw e;
    }
  }

  /**
   * Starts the engine, unless the process has it already. It looks for its parts through the
   * context class loader, which may know nothing of them.
   */
  private static Engine start(int threads) {
    if (threads > 0 && System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, Integer.toString(threads));
    }
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(Engine.class.getClassLoader());
    try {
      Engine.registerEngine(new PtEngineProvider());
      Engine engine = Engine.getEngine("PyTorch");
      JniUtils.setGradMode(false); // of this thread; another one may have started the engine
      JniUtils.setGraphExecutorOptimize(false); // likewise; it makes first runs slow, saves nothing
      return engine;
    } catch (EngineException | AssertionError e) {
      Throwable root = e.getCause() == null ? e : e.getCause();
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "djl: the PyTorch engine does not start with the native libraries in "
              + Natives.describe()
              + ": "
              + root.getMessage(),
          e);
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** Computes something: libraries may be for other cards, or a card may be taken. */
  private static PtNDManager tried(PtNDManager manager) {
    try (PtNDArray one = Transfer.upload(manager, HostArray.of(Shape.scalar(), new float[] {1}));
        NDArray two = one.add(1)) {
      two.toFloatArray();
      return manager;
    } catch (EngineException e) {
      manager.close();
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE,
          "djl: device '"
              + Devices.describe(manager.getDevice()).name()
              + "' cannot be used: "
              + FAILURE.reason(e),
          e);
    }
  }

  @Override
  public io.github.vae4j.api.backend.Device device() {
    return device;
  }

  @Override
  public List<io.github.vae4j.api.backend.Device> devices() {
    return Devices.of(engine).stream().map(Devices::describe).toList();
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> now = new LinkedHashMap<>(facts);
    boolean wrong = !manager.getDevice().isGpu() && ConvolutionProbe.OF_ENGINE.foundWrong();
    now.put(CONVOLUTIONS, options.describeConvolutions(wrong));
    return now;
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return !options.eager() || EagerLowering.supports(primitive);
  }

  @Override
  protected DjlArray place(HostArray array) {
    return new DjlArray(this, Transfer.upload(manager, array), array.type());
  }

  @Override
  protected DjlExecutable prepare(Program program, Set<Value> donated) {
    return new DjlExecutable(this, thread, program, donated, lower(program, donated));
  }

  private Lowered lower(Program program, Set<Value> donated) {
    if (!options.eager()) {
      try {
        return TorchScriptLowering.compile(
            manager,
            thread,
            program,
            donated,
            new TorchTarget(
                manager.getDevice().isGpu(),
                options.tf32(),
                options.products(),
                ConvolutionProbe.OF_ENGINE::sound));
      } catch (EngineException e) {
        String reason = FAILURE.reason(e);
        requireSupport(
            program, EagerLowering::supports, "and the engine refuses the TorchScript: " + reason);
        LOG.log(
            System.Logger.Level.WARNING,
            "djl: the engine refuses the generated TorchScript, so operations run one by one,"
                + " slower: {0}",
            reason);
      }
    }
    return EagerLowering.compile(manager, thread, program);
  }

  @Override
  protected void closeEngine() {
    thread.close();
    manager.close();
  }
}
