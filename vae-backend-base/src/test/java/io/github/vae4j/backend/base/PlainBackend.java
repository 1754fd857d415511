package io.github.vae4j.backend.base;

import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An engine that returns its inputs, and keeps a record of what was freed. */
final class PlainBackend extends EngineBackend {
  final List<String> freed = new ArrayList<>();
  boolean failsToFree;
  boolean failsToRun;

  PlainBackend() {
    super(new EngineFailure("plain"));
  }

  private void freed(String what) {
    freed.add(what);
    if (failsToFree) {
      throw new IllegalStateException("cannot free " + what);
    }
  }

  @Override
  protected Plain place(HostArray array) {
    return new Plain(array);
  }

  @Override
  protected Run prepare(Program program, Set<Value> donated) {
    return new Run(program, donated);
  }

  @Override
  protected void closeEngine() {
    freed("engine");
  }

  @Override
  public Device device() {
    return Devices.processor();
  }

  @Override
  public List<Device> devices() {
    return List.of(device());
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return primitive instanceof OptionalPrimitive.OptionalUnary;
  }

  final class Plain extends EngineArray {
    private final HostArray array;

    Plain(HostArray array) {
      super(PlainBackend.this, array.type());
      this.array = array;
    }

    @Override
    protected HostArray read() {
      return array;
    }

    @Override
    protected void free() {
      freed("array " + array.get(0));
    }
  }

  final class Run extends EngineExecutable<Plain> {
    Run(Program program, Set<Value> donated) {
      super(PlainBackend.this, Plain.class, program, donated);
    }

    @Override
    protected List<Plain> execute(List<Plain> arguments) {
      if (failsToRun) {
        throw new IllegalStateException("failed to allocate memory");
      }
      List<Plain> results = new ArrayList<>();
      for (int i = 0; i < inputs(); i++) {
        results.add(new Plain(arguments.get(i).array));
        if (isDonated(i)) {
          arguments.get(i).consume();
        }
      }
      return results;
    }

    @Override
    protected void free() {
      freed("executable");
    }
  }
}
