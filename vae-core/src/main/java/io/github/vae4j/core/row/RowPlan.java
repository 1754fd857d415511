package io.github.vae4j.core.row;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.evaluation.ChunkedWeights;
import io.github.vae4j.core.evaluation.EvaluationData;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.LogMeanExp;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.pass.Passes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The program of the importance weights of one row, as steps over registers. What depends on the
 * parameters and the draws alone is computed when the plan is made. What depends on the row alone,
 * such as the encoder, is computed once for a row, and the rest once for each chunk of draws.
 * Immutable.
 */
final class RowPlan {
  private static final int MOST_ELEMENTS = 1 << 17; // of the registers of a chunk: 512 KiB

  private final int samples;
  private final int chunk;
  private final Map<String, Integer> inputs = new LinkedHashMap<>(); // registers of the row's
  private final float[][] fixed; // of all registers those that no row changes; null in the others
  private final int[] drawn; // registers that depend on the draws alone
  private final float[][][] draws; // of each chunk, in the order of these registers
  private final int[] sizes; // of the registers of a row; 0 for the others
  private final Step[] ofRow;
  private final Step[] ofDraws;
  private final int output;

  /**
   * Makes the plan.
   *
   * @throws IllegalArgumentException if the model has an operation that is not covered
   */
  RowPlan(TrainedVae vae, EvaluationOptions options) {
    if (vae.dtype() != DType.FLOAT32) {
      throw new IllegalArgumentException(
          "row scorer: expected a model of FLOAT32 parameters, found "
              + vae.dtype()
              + "; take Scorer with a backend for this model");
    }
    this.samples = options.samples();
    this.chunk = chunk(vae, samples);
    Program program = program(vae, chunk);
    Registers registers = new Registers();
    Map<Value, Integer> known = new HashMap<>();
    for (Program.Input input : program.inputs()) {
      int dependency =
          vae.parameters().containsKey(input.name())
              ? Registers.FIXED
              : input.noise().isPresent() ? Registers.DRAWS : Registers.ROW;
      int register = registers.add(input.type().shape().size(), dependency);
      known.put(input.value(), register);
      if (dependency == Registers.ROW) {
        inputs.put(input.name(), register);
      }
    }
    this.output = PlanWriter.write(program, known, registers);
    this.fixed = new float[registers.count()][];
    compute(Registers.FIXED, registers, program, known, vae.parameters(), fixed);
    this.drawn = registers.of(Registers.DRAWS);
    this.draws = new float[(samples + chunk - 1) / chunk][][];
    for (int i = 0; i < draws.length; i++) {
      float[][] all = fixed.clone();
      Map<String, HostArray> noise =
          EvaluationData.sharedNoise(program, options.seed(), i * chunk, chunk, 1);
      compute(Registers.DRAWS, registers, program, known, noise, all);
      draws[i] = IntStream.of(drawn).mapToObj(register -> all[register]).toArray(float[][]::new);
    }
    this.sizes =
        IntStream.range(0, registers.count())
            .map(r -> (registers.dependency(r) & Registers.ROW) == 0 ? 0 : registers.size(r))
            .toArray();
    this.ofRow = registers.steps(Registers.ROW);
    this.ofDraws = registers.steps(Registers.ROW | Registers.DRAWS);
  }

  /** Returns how many draws are computed at a time: as many as stay in the processor's cache. */
  private static int chunk(TrainedVae vae, int samples) {
    long elements =
        program(vae, 1).equations().stream()
            .mapToLong(equation -> equation.output().shape().size())
            .sum();
    long most = Math.max(1, Math.min(samples, MOST_ELEMENTS / elements));
    long chunks = (samples + most - 1) / most;
    return (int) ((samples + chunks - 1) / chunks);
  }

  private static Program program(TrainedVae vae, int chunk) {
    return Passes.optimize(
        ChunkedWeights.program(vae.model(), vae.dtype(), 1, chunk, 1), PlanWriter::supports);
  }

  /** Fills the registers of a dependency: those of inputs as given, the others by their steps. */
  private static void compute(
      int dependency,
      Registers registers,
      Program program,
      Map<Value, Integer> known,
      Map<String, HostArray> given,
      float[][] all) {
    for (int register : registers.of(dependency)) {
      all[register] = new float[registers.size(register)];
    }
    for (Program.Input input : program.inputs()) {
      HostArray array = given.get(input.name());
      if (array != null) {
        all[Named.get(known, input.value())] = array.floats();
      }
    }
    run(registers.steps(dependency), all);
  }

  private static void run(Step[] steps, float[][] registers) {
    for (Step step : steps) {
      step.run(registers);
    }
  }

  /** Returns registers for rows of one thread. */
  float[][] registers() {
    float[][] own = fixed.clone();
    for (int i = 0; i < own.length; i++) {
      own[i] = sizes[i] == 0 ? own[i] : new float[sizes[i]];
    }
    return own;
  }

  /** Returns the elements of an input of the row; none if the model is not given it. */
  float[] input(String name, float[][] registers) {
    Integer register = inputs.get(name);
    return register == null ? new float[0] : registers[register];
  }

  /** Adds the logarithms of the K weights of the row whose inputs stand in the registers. */
  void addWeights(float[][] registers, LogMeanExp sum) {
    run(ofRow, registers);
    for (int i = 0; i < draws.length; i++) {
      for (int j = 0; j < drawn.length; j++) {
        registers[drawn[j]] = draws[i][j];
      }
      run(ofDraws, registers);
      float[] weights = registers[output];
      for (int j = 0; j < Math.min(chunk, samples - i * chunk); j++) {
        sum.add(weights[j]);
      }
    }
  }
}
