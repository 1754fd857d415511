package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asserts the contract of {@link Backend} from both sides while ordinary tests run on the backend
 * that it wraps. Where the caller breaks it (an argument of the wrong type or from another backend,
 * an array donated twice, use after close, an optional primitive that is not supported) or the
 * backend does (an undeclared type, a donated array still open, another one closed, a result that
 * is an input), the call throws an {@link AssertionError}. Closing throws one if there was any
 * before, so that none is lost on another thread, and if arrays or executables are still open: it
 * names what was left and the line that made it.
 *
 * <p>Stricter than the contract: a backend itself must refuse misuse with the documented exceptions
 * and close what is left, which {@link BackendConformance} asserts.
 */
public final class AssertingBackend extends ForwardingBackend {
  private final Contract contract = new Contract();

  private AssertingBackend(Backend backend) {
    super(backend);
  }

  /** Returns the backend under assertions; closing it closes the backend. */
  public static AssertingBackend of(Backend backend) {
    return new AssertingBackend(backend);
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError if this is closed, or the backend returns another type
   */
  @Override
  public DeviceArray upload(HostArray array) {
    contract.requireOpen("upload");
    DeviceArray uploaded = target().upload(array);
    contract.check(
        uploaded.type().equals(array.type()),
        () -> "upload: of " + array.type() + " gave " + uploaded.type());
    contract.check(!uploaded.isClosed(), () -> "upload: gave a closed array");
    return track(uploaded);
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError if this is closed, a donated value is not an input, or the program holds
   *     an optional primitive that is not supported
   */
  @Override
  public Executable compile(Program program, Set<Value> donated) {
    contract.requireOpen("compile");
    List<Value> inputs = program.inputs().stream().map(Program.Input::value).toList();
    contract.check(
        inputs.containsAll(donated), () -> "compile: donated " + donated + " of inputs " + inputs);
    for (Equation equation : program.equations()) {
      contract.check(
          !(equation.primitive() instanceof OptionalPrimitive p) || supports(p),
          () -> "compile: " + equation.primitive() + " is not supported; legalize the program");
    }
    AssertingExecutable executable =
        new AssertingExecutable(this, target().compile(program, donated), program, donated);
    contract.opened(executable, "executable of " + program.equations().size() + " equations");
    return executable;
  }

  DeviceArray track(DeviceArray array) {
    AssertedArray tracked = new AssertedArray(this, array);
    contract.opened(tracked, "array " + array.type());
    return tracked;
  }

  Contract contract() {
    return contract;
  }

  /**
   * {@inheritDoc}
   *
   * @throws AssertionError if the contract was broken before, arrays or executables are still open,
   *     or the backend leaves an array open
   */
  @Override
  public void close() {
    if (!contract.close()) {
      target().close();
      return;
    }
    List<Contract.Open> left = contract.left();
    target().close();
    List<String> broken = new ArrayList<>(contract.broken());
    for (Contract.Open open : left) {
      broken.add(open.what() + " was left open");
      if (open.owner() instanceof AssertedArray array && !array.unwrap().isClosed()) {
        broken.add(open.what() + " is open after its backend was closed");
      }
    }
    if (!broken.isEmpty()) {
      AssertionError error = new AssertionError(name() + ": " + String.join("; ", broken));
      left.forEach(open -> error.addSuppressed(open.origin()));
      throw error;
    }
  }

  /** An array, and what is asserted of it. */
  static final class AssertedArray implements DeviceArray {
    private final AssertingBackend backend;
    private final DeviceArray array;
    private final TensorType type;

    AssertedArray(AssertingBackend backend, DeviceArray array) {
      this.backend = backend;
      this.array = array;
      this.type = array.type();
    }

    AssertingBackend backend() {
      return backend;
    }

    DeviceArray unwrap() {
      return array;
    }

    @Override
    public TensorType type() {
      TensorType now = array.type();
      backend.contract().check(now.equals(type), () -> "type: was " + type + ", is " + now);
      return type;
    }

    @Override
    public HostArray download() {
      Contract contract = backend.contract();
      contract.requireOpen("download");
      contract.check(
          !array.isClosed(), () -> "download: array " + type + " is closed or was donated");
      HostArray content = array.download();
      contract.check(
          content.type().equals(type), () -> "download: of " + type + " gave " + content.type());
      return content;
    }

    @Override
    public boolean isClosed() {
      return array.isClosed();
    }

    @Override
    public void close() {
      backend.contract().closed(this); // first: a run that finds it closed shall find why
      array.close();
      backend
          .contract()
          .check(array.isClosed(), () -> "close: array " + type + " is still open afterwards");
    }
  }

  /** What is open and what went wrong. Thread-safe. */
  static final class Contract {
    /** Something that somebody has to close, and where it was made. */
    record Open(Object owner, String what, Throwable origin) {}

    private final Map<Object, Open> open = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();
    private boolean closed;

    synchronized void opened(Object owner, String what) {
      open.put(owner, new Open(owner, what, new Throwable(what + " was made here")));
    }

    synchronized void closed(Object owner) {
      open.remove(owner);
    }

    synchronized boolean isOpen(Object owner) {
      return open.containsKey(owner);
    }

    /** Returns whether this is the first call. */
    synchronized boolean close() {
      boolean first = !closed;
      closed = true;
      return first;
    }

    synchronized List<Open> left() {
      return List.copyOf(open.values());
    }

    synchronized List<String> broken() {
      return List.copyOf(broken);
    }

    synchronized void requireOpen(String operation) {
      check(!closed, () -> operation + ": the backend is closed");
    }

    synchronized void check(boolean holds, Supplier<String> message) {
      if (!holds) {
        broken.add(message.get());
        throw new AssertionError(message.get());
      }
    }
  }
}
