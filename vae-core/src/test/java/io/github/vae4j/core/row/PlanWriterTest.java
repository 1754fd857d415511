package io.github.vae4j.core.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.PrimitiveCases;
import io.github.vae4j.core.examination.PrimitiveCases.Case;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.pass.Passes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The steps of each primitive, on the tables by which every backend is examined. */
class PlanWriterTest {
  /** Returns whether all numbers are of FLOAT32. */
  private static boolean single(Program program) {
    return program.equations().stream()
        .flatMap(equation -> Stream.concat(equation.inputs().stream(), equation.outputs().stream()))
        .allMatch(value -> value.dtype() == DType.FLOAT32 || value.dtype() == DType.BOOL);
  }

  private static Optional<HostArray> plan(Case tried) {
    if (tried.name().contains("noise")) {
      return Optional.empty(); // drawn on a device
    }
    Program program = Passes.legalize(tried.program(), PlanWriter::supports);
    if (program.equations().isEmpty()) {
      return Optional.empty(); // which no model is
    }
    Registers registers = new Registers();
    Map<Value, Integer> known = new HashMap<>();
    List<HostArray> inputs = tried.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).type().dtype() != DType.INT32) {
        int size = inputs.get(i).shape().size();
        known.put(program.inputs().get(i).value(), registers.add(size, Registers.FIXED));
      }
    }
    int output;
    try {
      output = PlanWriter.write(program, known, registers);
    } catch (IllegalArgumentException e) {
      assertFalse(single(program), () -> tried.name() + ": " + e.getMessage());
      return Optional.empty();
    }
    float[][] all = new float[registers.count()][];
    for (int register : registers.of(Registers.FIXED)) {
      all[register] = new float[registers.size(register)];
    }
    known.forEach(
        (value, register) -> {
          HostArray input = inputs.get(value.id());
          for (int i = 0; i < all[register].length; i++) {
            all[register][i] = (float) input.get(i);
          }
        });
    for (Step step : registers.steps(Registers.FIXED)) {
      step.run(all);
    }
    return Optional.of(HostArray.of(program.outputs().get(0).value().shape(), all[output]));
  }

  private static HostArray reference(Backend backend, Case tried) {
    Program program = tried.program();
    Map<String, HostArray> inputs = new LinkedHashMap<>();
    for (int i = 0; i < tried.inputs().size(); i++) {
      inputs.put(program.inputs().get(i).name(), tried.inputs().get(i));
    }
    try (CompiledProgram compiled = CompiledProgram.compile(backend, program, Set.of())) {
      HostArray found = compiled.runToHost(Map.of(), inputs).get(program.outputs().get(0).name());
      float[] numbers = new float[found.shape().size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) found.get(i);
      }
      return HostArray.of(found.shape(), numbers);
    }
  }

  @Test
  void stepsComputeWhatPlainJavaDoes() {
    List<String> wrong = new ArrayList<>();
    int right = 0;
    int refused = 0;
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults())) {
      for (Case tried : PrimitiveCases.of(DType.FLOAT32)) {
        Optional<HostArray> found = plan(tried);
        if (found.isEmpty()) {
          refused++;
          continue;
        }
        Optional<String> difference =
            Tolerance.of(DType.FLOAT32).difference(reference(backend, tried), found.get());
        difference.ifPresent(text -> wrong.add(tried.name() + ": " + text));
        right += difference.isEmpty() ? 1 : 0;
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(refused < right / 4, refused + " are refused, " + right + " are right");
  }

  @Test
  void whatHasNoStepIsRefusedWithItsName() {
    Case scatter =
        PrimitiveCases.of(DType.FLOAT32).stream()
            .filter(tried -> tried.name().startsWith("scatter"))
            .findFirst()
            .orElseThrow();
    Program program = scatter.program();
    Registers registers = new Registers();
    Map<Value, Integer> known = new HashMap<>();
    program.inputs().forEach(input -> known.put(input.value(), registers.add(1, 0)));
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> PlanWriter.write(program, known, registers))
                .getMessage());
    assertTrue(message.contains("found scatterAdd of "), message);
    assertTrue(message.endsWith("; take Scorer with a backend for this model"), message);
  }
}
