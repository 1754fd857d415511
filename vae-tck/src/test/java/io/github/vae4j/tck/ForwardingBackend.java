package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does what another backend does; faults override a method. */
class ForwardingBackend implements Backend {
  final Backend target;

  ForwardingBackend(Backend target) {
    this.target = target;
  }

  /** Runs a program that was compiled; without a fault, on the executable. */
  List<DeviceArray> run(Call call) {
    return call.executable.run(call.inputs);
  }

  /** Closes an executable; without a fault, closes it. */
  void close(Executable executable) {
    executable.close();
  }

  /** One run. */
  record Call(
      Executable executable, Program program, Set<Value> donated, List<DeviceArray> inputs) {
    Call with(List<DeviceArray> others) {
      return new Call(executable, program, donated, others);
    }

    boolean donates(int input) {
      return donated.contains(program.inputs().get(input).value());
    }

    void closeDonated() {
      for (int i = 0; i < inputs.size(); i++) {
        if (donates(i)) {
          inputs.get(i).close();
        }
      }
    }
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public Device device() {
    return target.device();
  }

  @Override
  public List<Device> devices() {
    return target.devices();
  }

  @Override
  public Map<String, String> facts() {
    return target.facts();
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return target.supports(primitive);
  }

  @Override
  public DeviceArray upload(HostArray array) {
    return target.upload(array);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    Executable executable = target.compile(program, donated);
    return new Executable() {
      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs) {
        return ForwardingBackend.this.run(new Call(executable, program, donated, inputs));
      }

      @Override
      public void close() {
        ForwardingBackend.this.close(executable);
      }
    };
  }

  @Override
  public void close() {
    target.close();
  }
}
