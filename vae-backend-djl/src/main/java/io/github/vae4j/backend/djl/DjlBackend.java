package io.github.vae4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An open PyTorch engine on one device. */
final class DjlBackend implements Backend {
  private static final System.Logger LOG = System.getLogger(DjlBackend.class.getName());

  private final Engine engine;
  private final PtNDManager manager;
  private final EngineThread thread;
  private final boolean eager;
  private final io.github.vae4j.api.backend.Device device;
  private final Map<String, String> facts;
  private final Set<DjlArray> arrays = ConcurrentHashMap.newKeySet();
  private final Set<DjlExecutable> executables = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private DjlBackend(
      Engine engine, PtNDManager manager, EngineThread thread, boolean eager, Map<String, String> facts) {
    this.engine = engine;
    this.manager = manager;
    this.thread = thread;
    this.eager = eager;
    this.device = describe(manager.getDevice());
    this.facts = facts;
  }

  static DjlBackend open(String deviceName, int threads, boolean eager) {
    Engine engine = engine();
    Device device = device(engine, deviceName);
    EngineThread thread = new EngineThread();
    try {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("engine", "PyTorch " + engine.getVersion() + " by Deep Java Library " + Engine.getDjlVersion());
      facts.put("device", describe(device).name());
      int inForce =
          thread.call(
              () -> {
                if (threads > 0) {
                  JniUtils.setNumThreads(threads);
                }
                return JniUtils.getNumThreads();
              });
      facts.put("threads", inForce + " (process-wide)");
      facts.put("lowering", eager ? "eager" : "torchscript");
      facts.put("natives", Natives.describe());
      return new DjlBackend(engine, (PtNDManager) engine.newBaseManager(device), thread, eager, facts);
    } catch (RuntimeException | Error e) {
      thread.close();
      throw e;
    }
  }

  /** Starts the engine. It looks for its provider through the context class loader, which may know nothing of it. */
  private static Engine engine() {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(Engine.class.getClassLoader());
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | IllegalArgumentException e) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE, "djl: the PyTorch engine does not start: " + e.getMessage(), e);
    } finally {
      current.setContextClassLoader(before);
    }
  }

  private static Device device(Engine engine, String name) {
    if (name.isEmpty()) {
      return engine.getGpuCount() > 0 ? Device.gpu(0) : Device.cpu();
    }
    for (Device candidate : candidates(engine)) {
      if (describe(candidate).name().equals(name)) {
        return candidate;
      }
    }
    throw new BackendException(
        BackendException.Kind.UNAVAILABLE,
        "djl: there is no device '" + name + "'; there are "
            + candidates(engine).stream().map(d -> describe(d).name()).toList()
            + (name.startsWith("cuda") ? "; CUDA needs the driver and PyTorch libraries built for it" : ""));
  }

  private static List<Device> candidates(Engine engine) {
    List<Device> all = new ArrayList<>(List.of(Device.cpu()));
    for (int i = 0; i < engine.getGpuCount(); i++) {
      all.add(Device.gpu(i));
    }
    return all;
  }

  private static io.github.vae4j.api.backend.Device describe(Device device) {
    return device.isGpu()
        ? new io.github.vae4j.api.backend.Device("cuda:" + device.getDeviceId(), "CUDA device " + device.getDeviceId())
        : new io.github.vae4j.api.backend.Device("cpu", System.getProperty("os.arch", "processor"));
  }

  @Override
  public String name() {
    return "djl";
  }

  @Override
  public io.github.vae4j.api.backend.Device device() {
    return device;
  }

  @Override
  public List<io.github.vae4j.api.backend.Device> devices() {
    return candidates(engine).stream().map(DjlBackend::describe).toList();
  }

  @Override
  public Map<String, String> facts() {
    return Collections.unmodifiableMap(facts);
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return !eager || EagerLowering.supports(primitive);
  }

  @Override
  public DeviceArray upload(HostArray array) {
    requireOpen();
    return register(Transfer.upload(manager, array), array.type());
  }

  DjlArray register(PtNDArray array, TensorType type) {
    DjlArray device = new DjlArray(this, array, type);
    arrays.add(device);
    if (closed) { // closed while the engine was computing it
      device.close();
    }
    return device;
  }

  void forget(DjlArray array) {
    arrays.remove(array);
  }

  void forget(DjlExecutable executable) {
    executables.remove(executable);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    requireOpen();
    Set<Value> inputs = new HashSet<>();
    program.inputs().forEach(input -> inputs.add(input.value()));
    for (Value value : donated) {
      if (!inputs.contains(value)) {
        throw new IllegalArgumentException("compile: donated value " + value + " is not an input of the program");
      }
    }
    DjlExecutable executable = new DjlExecutable(this, thread, program, donated, lower(program, donated));
    executables.add(executable);
    return executable;
  }

  private Lowered lower(Program program, Set<Value> donated) {
    if (eager) {
      return new EagerLowering(manager, program);
    }
    try {
      return TorchScriptLowering.compile(manager, thread, program, donated);
    } catch (EngineException e) {
      if (!program.equations().stream()
          .allMatch(q -> !(q.primitive() instanceof OptionalPrimitive p) || EagerLowering.supports(p))) {
        throw new BackendException(
            BackendException.Kind.UNSUPPORTED, "djl: the engine refuses the program: " + e.getMessage(), e);
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "djl: the engine refuses the generated TorchScript, so operations run one by one, slower: {0}",
          e.getMessage());
      return new EagerLowering(manager, program);
    }
  }

  void requireOpen() {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "djl: the backend is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<DjlExecutable> leftExecutables = List.copyOf(executables);
    leftExecutables.forEach(DjlExecutable::close);
    List<DjlArray> leftArrays = List.copyOf(arrays);
    leftArrays.forEach(DjlArray::close);
    thread.close();
    manager.close();
    if (!leftArrays.isEmpty() || !leftExecutables.isEmpty()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "djl: closed with {0} arrays and {1} executables left open",
          leftArrays.size(),
          leftExecutables.size());
    }
  }
}
