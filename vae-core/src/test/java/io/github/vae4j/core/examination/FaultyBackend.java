package io.github.vae4j.core.examination;

import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reference backend with one operation that is wrong, in programs of any kind. */
public class FaultyBackend extends ForwardingBackend {
  /** What is wrong with the results of the operation. */
  public enum Fault {
    /** The last elements, up to sixteen, are something else. */
    WRONG_BLOCK {
      @Override
      HostArray apply(HostArray result, HostArray freed) {
        return changed(result, result.shape().size() - BLOCK, i -> 0.5 * result.get(i) + 1);
      }
    },
    /** The last elements, up to sixteen, are not written: they are what the memory held before. */
    DIRTY_MEMORY {
      @Override
      HostArray apply(HostArray result, HostArray freed) {
        return changed(
            result, result.shape().size() - BLOCK, i -> freed.get(i % freed.shape().size()));
      }
    },
    /** NaN becomes 0, or false and true change places where a result tells of NaN. */
    LOST_NAN {
      @Override
      HostArray apply(HostArray result, HostArray freed) {
        return changed(result, 0, i -> Double.isNaN(result.get(i)) ? 0 : result.get(i));
      }
    };

    private static final int BLOCK = 16;

    abstract HostArray apply(HostArray result, HostArray freed);

    @FunctionalInterface
    private interface Element {
      double at(int i);
    }

    private static HostArray changed(HostArray result, int from, Element element) {
      double[] numbers = new double[result.shape().size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = i < from ? result.get(i) : element.at(i);
      }
      TensorType type = result.type();
      if (type.dtype().isFloating()) {
        return HostArray.ofDoubles(type, numbers);
      }
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = numbers[i] == result.get(i) ? numbers[i] : 1 - result.get(i);
      }
      return Runs.of(type, numbers);
    }
  }

  private final String operation;
  private final Fault fault;
  private HostArray freed = HostArray.of(Shape.of(1), new float[1]);

  /** Makes one operation wrong. */
  public FaultyBackend(String operation, Fault fault) {
    super(PlainJava.provider().open(BackendConfig.defaults()));
    this.operation = operation;
    this.fault = fault;
  }

  /** Returns whether the operation is wrong in this program; here, in every one. */
  protected boolean isFaulty(Program program) {
    return true;
  }

  /** An equation as a program of its own. */
  private record Alone(Equation equation, Executable executable) {}

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    List<Alone> steps = new ArrayList<>();
    for (Equation equation : program.equations()) {
      Program.Builder builder = new Program.Builder();
      List<Value> arguments = new ArrayList<>();
      for (Value input : equation.inputs()) {
        arguments.add(builder.input("a" + arguments.size(), Role.DATA, input.type()));
      }
      List<Program.Output> outputs = new ArrayList<>();
      builder
          .add(equation.primitive(), arguments, "")
          .forEach(v -> outputs.add(new Program.Output("r" + outputs.size(), v)));
      steps.add(new Alone(equation, target().compile(builder.build(outputs), Set.of())));
    }
    return new Executable() {
      @Override
      public List<DeviceArray> run(List<DeviceArray> inputs) {
        Map<Value, HostArray> values = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
          Value value = program.inputs().get(i).value();
          values.put(value, inputs.get(i).download());
        }
        for (Alone step : steps) {
          List<HostArray> results =
              Runs.run(
                  target(),
                  step.executable(),
                  step.equation().inputs().stream().map(values::get).toList());
          boolean wrong =
              isFaulty(program) && step.equation().primitive().operation().equals(operation);
          for (int i = 0; i < results.size(); i++) {
            HostArray result = results.get(i);
            values.put(
                step.equation().outputs().get(i), wrong ? fault.apply(result, freed) : result);
          }
        }
        for (int i = 0; i < inputs.size(); i++) {
          if (donated.contains(program.inputs().get(i).value())) {
            inputs.get(i).close();
          }
        }
        return program.outputs().stream().map(o -> upload(values.get(o.value()))).toList();
      }

      @Override
      public void close() {
        steps.forEach(step -> step.executable().close());
      }
    };
  }

  @Override
  public DeviceArray upload(HostArray array) {
    DeviceArray uploaded = target().upload(array);
    return new DeviceArray() {
      @Override
      public TensorType type() {
        return uploaded.type();
      }

      @Override
      public HostArray download() {
        return uploaded.download();
      }

      @Override
      public boolean isClosed() {
        return uploaded.isClosed();
      }

      @Override
      public void close() {
        freed = array;
        uploaded.close();
      }
    };
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return true;
  }
}
