package io.github.vae4j.backend.nd4j;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An open ND4J engine on one device. */
final class Nd4jBackend implements Backend {
  private static final System.Logger LOG = System.getLogger(Nd4jBackend.class.getName());

  private final Engine engine;
  private final Memory memory;
  private final Map<String, String> facts;
  private final Set<Nd4jArray> arrays = ConcurrentHashMap.newKeySet();
  private final Set<Nd4jExecutable> executables = ConcurrentHashMap.newKeySet();
  // What touches the engine reads, close writes. Taken before the monitor of an executable, and
  // that before the monitor of an array.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  Nd4jBackend(Engine engine, Map<String, String> facts) {
    this.engine = engine;
    this.memory = new Memory(engine.onHost());
    this.facts = facts;
  }

  static Nd4jBackend open(String deviceName, int threads) {
    Engine engine = Engine.start(deviceName, threads);
    return new Nd4jBackend(engine, engine.facts(threads));
  }

  Engine engine() {
    return engine;
  }

  Memory memory() {
    return memory;
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Device device() {
    return engine.device();
  }

  @Override
  public List<Device> devices() {
    return List.of(engine.device());
  }

  @Override
  public Map<String, String> facts() {
    return new LinkedHashMap<>(facts);
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return engine.onHost() ? HostLowering.supports(primitive) : Lowering.supports(primitive);
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
      throw new BackendException(BackendException.Kind.CLOSED, "nd4j: the backend is closed");
    }
  }

  @Override
  public DeviceArray upload(HostArray array) {
    return guarded(
        () -> {
          requireOpen();
          return EngineFailure.translated(
              "upload of " + array.type(), () -> register(memory.upload(array), array.type()));
        });
  }

  /** Wraps a tensor of the engine; to be called in a guarded body. */
  Nd4jArray register(INDArray array, TensorType type) {
    Nd4jArray wrapped = new Nd4jArray(this, array, type);
    arrays.add(wrapped);
    return wrapped;
  }

  void forget(Nd4jArray array) {
    arrays.remove(array);
  }

  void forget(Nd4jExecutable executable) {
    executables.remove(executable);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    return guarded(
        () -> {
          requireOpen();
          requireInputs(program, donated);
          requireSupport(program);
          program.inputs().forEach(input -> requireAddressable(input.value()));
          program.equations().forEach(e -> e.outputs().forEach(Nd4jBackend::requireAddressable));
          Nd4jExecutable executable =
              EngineFailure.translated(
                  "compile",
                  () ->
                      new Nd4jExecutable(
                          this,
                          program,
                          donated,
                          PlanWriter.write(engine, memory, program, donated)));
          executables.add(executable);
          return executable;
        });
  }

  private void requireSupport(Program program) {
    program
        .equations()
        .forEach(
            e -> {
              if (e.primitive() instanceof OptionalPrimitive p && !supports(p)) {
                throw new BackendException(
                    BackendException.Kind.UNSUPPORTED,
                    "nd4j: " + p + " cannot run on its own; legalise the program first");
              }
            });
  }

  /** Java reads and writes the engine's memory through buffers of so many bytes. */
  private static void requireAddressable(Value value) {
    if (value.type().bytes() > Integer.MAX_VALUE) {
      throw new BackendException(
          BackendException.Kind.UNSUPPORTED,
          "nd4j: takes tensors of at most 2 GiB, got "
              + value.type()
              + "; lower the batch size or use another backend");
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
      List<Nd4jArray> leftArrays = List.copyOf(arrays);
      List<Nd4jExecutable> leftExecutables = List.copyOf(executables);
      leftArrays.forEach(Nd4jArray::close);
      leftExecutables.forEach(Nd4jExecutable::close);
      memory.close();
      if (!leftArrays.isEmpty() || !leftExecutables.isEmpty()) {
        LOG.log(
            System.Logger.Level.DEBUG,
            "nd4j: closed with {0} arrays and {1} executables left open",
            leftArrays.size(),
            leftExecutables.size());
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
