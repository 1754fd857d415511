package io.github.vae4j.backend.reference;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** An open reference backend: device arrays are arrays of the heap. */
final class ReferenceBackend implements Backend {
  private static final System.Logger LOG = System.getLogger(ReferenceBackend.class.getName());
  private static final Device CPU = new Device("cpu", "Java heap");

  private final Parallel parallel;
  private final Set<ReferenceArray> arrays = Collections.newSetFromMap(new WeakHashMap<>());
  private final Set<ReferenceExecutable> executables = new HashSet<>();
  private boolean closed;

  ReferenceBackend(int threads) {
    this.parallel = new Parallel(threads);
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Device device() {
    return CPU;
  }

  @Override
  public List<Device> devices() {
    return List.of(CPU);
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("engine", "plain Java " + Runtime.version().feature());
    facts.put("device", CPU.name());
    facts.put("threads", Integer.toString(parallel.threads()));
    return facts;
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return true;
  }

  @Override
  public synchronized DeviceArray upload(HostArray array) {
    requireOpen();
    return register(array);
  }

  /** Makes a result an array; also of a run that was in progress when this backend was closed. */
  synchronized ReferenceArray register(HostArray content) {
    ReferenceArray array = new ReferenceArray(this, content);
    arrays.add(array);
    return array;
  }

  synchronized void forget(ReferenceArray array) {
    arrays.remove(array);
  }

  synchronized void forget(ReferenceExecutable executable) {
    executables.remove(executable);
  }

  @Override
  public synchronized Executable compile(Program program, Set<Value> donated) {
    requireOpen();
    Set<Value> inputs = new HashSet<>();
    program.inputs().forEach(input -> inputs.add(input.value()));
    for (Value value : donated) {
      if (!inputs.contains(value)) {
        throw new IllegalArgumentException(
            "compile: donated value " + value + " is not an input of the program");
      }
    }
    ReferenceExecutable executable = new ReferenceExecutable(this, parallel, program, donated);
    executables.add(executable);
    return executable;
  }

  synchronized void requireOpen() {
    if (closed) {
      throw new BackendException(BackendException.Kind.CLOSED, "reference: the backend is closed");
    }
  }

  @Override
  public void close() {
    List<ReferenceExecutable> leftExecutables;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true; // from here on nothing new starts
      leftExecutables = List.copyOf(executables);
    }
    leftExecutables.forEach(ReferenceExecutable::close); // waits for runs in progress
    List<ReferenceArray> leftArrays;
    synchronized (this) {
      leftArrays = List.copyOf(arrays);
    }
    leftArrays.forEach(ReferenceArray::close);
    parallel.close();
    if (!leftArrays.isEmpty() || !leftExecutables.isEmpty()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "reference: closed with {0} arrays and {1} executables left open",
          leftArrays.size(),
          leftExecutables.size());
    }
  }
}
