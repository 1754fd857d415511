package com.acme.toy;

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
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A backend without an engine. Its monitor guards all that belongs to it. */
final class ToyBackend implements Backend {
  static final Device DEVICE = new Device("cpu", "this virtual machine");
  private static final System.Logger LOG = System.getLogger(ToyBackend.class.getName());

  private final Set<Resource> open = new HashSet<>();
  private boolean closed;

  /** Something that is closed by its user, or else with the backend. */
  abstract static class Resource implements AutoCloseable {
    final ToyBackend backend;
    private final String what;

    Resource(ToyBackend backend, String what) {
      this.backend = backend;
      this.what = what;
      backend.open.add(this);
    }

    void requireOpen() {
      if (isClosed()) {
        throw new BackendException(BackendException.Kind.CLOSED, "toy: " + what + " is closed");
      }
    }

    public boolean isClosed() {
      synchronized (backend) {
        return !backend.open.contains(this);
      }
    }

    @Override
    public void close() {
      synchronized (backend) {
        backend.open.remove(this);
      }
    }
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public Device device() {
    return DEVICE;
  }

  @Override
  public List<Device> devices() {
    return List.of(DEVICE);
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("engine", "none");
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return false;
  }

  @Override
  public synchronized DeviceArray upload(HostArray array) {
    requireOpen();
    return new ToyArray(this, array.type(), array.toDoubles());
  }

  @Override
  public synchronized Executable compile(Program program, Set<Value> donated) {
    requireOpen();
    List<Value> inputs = program.inputs().stream().map(Program.Input::value).toList();
    if (!inputs.containsAll(donated)) {
      throw new IllegalArgumentException("toy: donated " + donated + " of the inputs " + inputs);
    }
    for (Equation e : program.equations()) {
      if (e.primitive() instanceof OptionalPrimitive) {
        throw new BackendException(
            BackendException.Kind.UNSUPPORTED,
            "toy: cannot do " + e.primitive() + "; legalise the program first");
      }
    }
    return new ToyExecutable(this, program, donated);
  }

  private void requireOpen() {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "toy: the backend is closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (!open.isEmpty()) {
      LOG.log(System.Logger.Level.DEBUG, "toy: {0} arrays and programs left open", open.size());
      open.clear();
    }
  }
}
