package io.github.vae4j.tck;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.EquationTimes;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import java.util.List;
import java.util.Set;

/** Does what another backend does; faults override a method. */
class BrokenBackend extends ForwardingBackend {
  BrokenBackend(Backend target) {
    super(target);
  }

  /** Runs a program that was compiled; without a fault, on the executable. */
  List<DeviceArray> run(Call call) {
    return call.executable.run(call.inputs);
  }

  /** Runs a program and tells the times; without a fault, on the executable. */
  List<DeviceArray> run(Call call, EquationTimes times) {
    return call.executable.run(call.inputs, times);
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
  public Executable compile(Program program, Set<Value> donated) {
    Executable executable = super.compile(program, donated);
    return new Run(executable) {
      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs) {
        return BrokenBackend.this.run(new Call(executable, program, donated, inputs));
      }

      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs, EquationTimes times) {
        return BrokenBackend.this.run(new Call(executable, program, donated, inputs), times);
      }

      @Override
      public void close() {
        BrokenBackend.this.close(executable);
      }
    };
  }
}
