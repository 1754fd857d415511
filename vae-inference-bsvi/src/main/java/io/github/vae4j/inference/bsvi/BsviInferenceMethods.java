package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.word.WordSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the methods of this module by the names users write: {@code svi:k}, {@code svi-kl:k},
 * {@code savae:k} and {@code bsvi:k}.
 */
public final class BsviInferenceMethods implements InferenceMethodProvider {
  private static final String REFINEMENT =
      "[,optimizer=momentum or ascent or adam or damped][,step=MEAN][,log-scale-step=LOG-SCALE][,momentum=M]"
          + "[,clip=NORM][,schedule=cosine or linear or constant]"
          + "[,learned-steps or learned-steps=dimensions]"
          + "[,kl=stl or analytic or sampled]";
  private static final String ENCODER = "[,encoder=elbo or bound or kl or through][,dreg]";
  private static final String SAMPLES = "[,samples=N]";
  private static final String BUFFER =
      "[,weights=uniform or learned or em or inverse-variance or P0/P1/../PK]"
          + "[,gradient=full or sir]"
          + "[,sampling=single or double]";

  /** Called by the service loader. */
  public BsviInferenceMethods() {}

  @Override
  public List<String> names() {
    return List.of("bsvi", "savae", "svi", "svi-kl");
  }

  @Override
  public String form(String name) {
    return name + ":K";
  }

  @Override
  public InferenceMethod create(String name, String argument) {
    return switch (name) {
      case "svi" ->
          method(
              WordSettings.of(
                  name, argument, "svi:K" + SAMPLES + REFINEMENT + ENCODER + ", such as svi:20"),
              name,
              argument,
              EncoderTraining.ELBO,
              true,
              false);
      case "svi-kl" ->
          method(
              WordSettings.of(
                  name, argument, "svi-kl:K" + SAMPLES + REFINEMENT + ", such as svi-kl:20"),
              name,
              argument,
              EncoderTraining.KL,
              false,
              false);
      case "savae" ->
          method(
              WordSettings.of(
                  name, argument, "savae:K" + SAMPLES + REFINEMENT + ", such as savae:20"),
              name,
              argument,
              EncoderTraining.THROUGH,
              false,
              false);
      case "bsvi" ->
          method(
              WordSettings.of(
                  name,
                  argument,
                  "bsvi:K" + BUFFER + REFINEMENT + ENCODER + ", such as bsvi:9,weights=learned"),
              name,
              argument,
              EncoderTraining.ELBO,
              true,
              true);
      default ->
          throw new IllegalArgumentException(
              "inference method: expected one of " + names() + ", found '" + name + "'");
    };
  }

  private static RefinedInference method(
      WordSettings a,
      String name,
      String argument,
      EncoderTraining encoder,
      boolean choosesEncoder,
      boolean buffered) {
    InnerOptimizer optimizer =
        a.choice("optimizer", InnerOptimizer.byWord()).orElse(InnerOptimizer.MOMENTUM);
    Refinement defaults = Refinement.defaults(optimizer);
    Optional<Double> given = a.setting("step");
    double step = given.orElse(defaults.meanStep());
    double ratio = defaults.logScaleStep() / defaults.meanStep();
    double logScaleStep =
        a.setting("log-scale-step")
            .orElse(given.map(size -> size * ratio).orElse(defaults.logScaleStep()));
    Optional<Double> momentum = a.setting("momentum");
    double clip = a.setting("clip").orElse(defaults.clip());
    Schedule schedule = a.choice("schedule", schedules()).orElse(defaults.schedule());
    LearnedSteps learned =
        a.choice("learned-steps", LearnedSteps.byWord())
            .orElse(a.word("learned-steps") ? LearnedSteps.SHARED : LearnedSteps.NONE);
    KlEstimator kl = a.choice("kl", estimators()).orElse(defaults.kl());
    EncoderTraining training = encoder;
    boolean dreg = false;
    if (choosesEncoder) {
      training = a.choice("encoder", EncoderTraining.byWord()).orElse(encoder);
      dreg = a.word("dreg");
    }
    Optional<BufferWeights> buffer = Optional.empty();
    int ofLast = 1;
    boolean sir = false;
    boolean doubled = false;
    if (buffered) {
      buffer = Optional.of(weights(a));
      sir = a.choice("gradient", Map.of("full", false, "sir", true)).orElse(false);
      doubled = a.choice("sampling", Map.of("double", true, "single", false)).orElse(false);
    } else {
      ofLast = samples(a);
    }
    int k = a.integer("K");
    a.end();
    if (momentum.isPresent() && optimizer != InnerOptimizer.MOMENTUM) {
      throw a.refusal("momentum is for optimizer=momentum");
    }
    try {
      Refinement refinement =
          new Refinement(
              k,
              optimizer,
              step,
              logScaleStep,
              momentum.orElse(defaults.momentum()),
              clip,
              schedule,
              learned,
              kl);
      return new RefinedInference(
          name + ":" + argument, refinement, buffer, ofLast, sir, doubled, training, dreg);
    } catch (IllegalArgumentException e) {
      throw a.refusal(String.valueOf(e.getMessage()));
    }
  }

  private static int samples(WordSettings a) {
    double samples = a.setting("samples").orElse(1.0);
    if (samples != Math.rint(samples) || samples < 1 || samples > Integer.MAX_VALUE) {
      throw a.refusal("samples needs to be a whole number of at least 1, found " + samples);
    }
    return (int) samples;
  }

  private static BufferWeights weights(WordSettings a) {
    Optional<String> text = a.text("weights");
    if (text.isEmpty()) {
      return BufferWeights.UNIFORM;
    }
    for (BufferWeights named : BufferWeights.named()) {
      if (named.word().equals(text.get())) {
        return named;
      }
    }
    List<Double> numbers = new ArrayList<>();
    for (String number : text.get().split("/", -1)) {
      try {
        numbers.add(Double.parseDouble(number));
      } catch (NumberFormatException e) {
        throw a.refusal(
            "weights need to be uniform, learned, em, inverse-variance, or numbers with / between"
                + " them, found '"
                + text.get()
                + "'");
      }
    }
    try {
      return BufferWeights.of(numbers);
    } catch (IllegalArgumentException e) {
      throw a.refusal(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Schedule> schedules() {
    Map<String, Schedule> all = new TreeMap<>();
    for (Schedule s : List.of(Schedule.CONSTANT, Schedule.LINEAR, Schedule.COSINE)) {
      all.put(s.label(), s);
    }
    return all;
  }

  private static Map<String, KlEstimator> estimators() {
    Map<String, KlEstimator> all = new TreeMap<>();
    for (KlEstimator estimator : KlEstimator.values()) {
      all.put(estimator.word(), estimator);
    }
    return all;
  }
}
