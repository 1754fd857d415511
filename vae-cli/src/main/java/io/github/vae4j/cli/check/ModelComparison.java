package io.github.vae4j.cli.check;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.Tolerance;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.parity.Comparison;
import io.github.vae4j.core.parity.Parity;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.training.TrainingSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Models on backends beside plain Java, in FLOAT64: the first steps of a training, and what the
 * trained model encodes and draws after it was saved and loaded. Not for several threads; whoever
 * opens it closes it.
 */
final class ModelComparison implements AutoCloseable {
  /** The largest error of a step, relative to what the step changed. */
  static final double MOST = Parity.tolerance(DType.FLOAT64);

  /** Number of draws from each model. */
  static final int DRAWS = 5;

  private static final int STEPS = 2;

  /**
   * Of twelve data: no pixel of a batch has the mean of all data, at which biases start and their
   * gradients are the rounding of a 0, of which Adam makes a step.
   */
  private static final int BATCH = 5;

  private static final BackendConfig ONE_THREAD = BackendConfig.defaults().withThreads(1);

  /** Of what a whole model computes, layer after layer. */
  private static final Tolerance ROUNDING = Tolerance.of(DType.FLOAT64).times(100);

  private final Map<ModelCase, Expected> expected = new LinkedHashMap<>();
  private final Backend plainJava = PlainJava.provider().open(ONE_THREAD);
  private final long seed;

  ModelComparison(long seed) {
    this.seed = seed;
  }

  /**
   * What plain Java says of a model.
   *
   * @param parity its training
   * @param trained the model after that
   * @param loaded the same, saved and loaded
   * @param results of the model before it was saved
   */
  private record Expected(
      Parity parity, TrainedVae trained, TrainedVae loaded, Map<String, HostArray> results) {}

  /**
   * One comparison.
   *
   * @param found for people
   * @param error of a step, relative to what it changed; 0 of anything else
   */
  record Check(String what, String found, double error, boolean passed) {}

  /** Compares a model on a backend. */
  List<Check> run(ModelCase test, Backend backend) {
    Expected plain = expected.computeIfAbsent(test, this::expect);
    List<Check> checks = new ArrayList<>();
    Comparison.Worst worst = plain.parity().compare(backend, step -> {}).worst();
    double error = worst.difference().relative();
    String found =
        String.format(
            Locale.ROOT,
            "error %.1e of %s in step %d, at most %.0e",
            error,
            worst.tensor(),
            worst.step(),
            MOST);
    checks.add(new Check("training", found, error, error <= MOST));
    boolean same = plain.loaded().digest().equals(plain.trained().digest());
    checks.add(new Check("model file", same ? "as before it was saved" : "another model", 0, same));
    results(test, plain.loaded(), backend)
        .forEach((what, array) -> checks.add(compare(what, plain, array)));
    return checks;
  }

  private static Check compare(String what, Expected plain, HostArray found) {
    Optional<String> difference = ROUNDING.difference(Named.get(plain.results(), what), found);
    return new Check(what, difference.orElse("shape " + found.shape()), 0, difference.isEmpty());
  }

  private Expected expect(ModelCase test) {
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(1)
            .batchSize(BATCH)
            .seed(seed)
            .dtype(DType.FLOAT64)
            .build();
    Trainer trainer =
        Trainer.of(test.model(), test.preprocessing())
            .method(InferenceMethods.discover().create(test.objective()))
            .options(options);
    TrainedVae trained = trained(test, trainer);
    return new Expected(
        Parity.of(trainer, test.data(), STEPS, 1, step -> {}),
        trained,
        saved(trained),
        results(test, trained, plainJava));
  }

  private TrainedVae trained(ModelCase test, Trainer trainer) {
    try (TrainingSteps steps = trainer.steps(test.data(), plainJava)) {
      for (int i = 0; i < STEPS; i++) {
        steps.run(steps.inputs(i));
      }
      Map<String, HostArray> parameters = new LinkedHashMap<>(steps.state());
      parameters.keySet().retainAll(steps.parameters());
      return new TrainedVae(test.model(), parameters, trainer.preprocessing(), List.of(), Map.of());
    }
  }

  private static TrainedVae saved(TrainedVae trained) {
    try {
      Path file = Files.createTempFile("vae4j-selftest-", ".safetensors");
      try {
        trained.save(file);
        return TrainedVae.load(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new FileException("a temporary file for models could not be made: " + e, e);
    }
  }

  private Map<String, HostArray> results(ModelCase test, TrainedVae vae, Backend backend) {
    Map<String, HostArray> results = new LinkedHashMap<>();
    try (VaeSession session = new VaeSession(vae, backend)) {
      results.put("encodings", session.encode(test.data()));
      results.put("draws", session.draw(DRAWS, seed, Optional.empty()));
    }
    return results;
  }

  @Override
  public void close() {
    expected.values().forEach(plain -> plain.parity().close());
    plainJava.close();
  }
}
