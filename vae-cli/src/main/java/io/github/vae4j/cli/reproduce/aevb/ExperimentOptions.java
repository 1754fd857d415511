package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.option.OptionWord;
import io.github.vae4j.cli.option.WordsInHelp;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.measure.Measure;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.optimizer.Adagrad;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.word.Choice;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the experiments of AEVB have in common: data, model and training. */
final class ExperimentOptions {
  private static final int QUICK_HIDDEN = 50;
  private static final long QUICK_POINTS = 120_000;
  private static final long POINTS = 3_000_000;
  private static final int IN_DECADE = 8;
  private static final long UNSET = Long.MIN_VALUE;
  private static final String ADAGRAD = "adagrad";
  private static final String ADAM = "adam";

  @Parameters(
      index = "0",
      paramLabel = "TRAIN",
      description = "Images, one of: " + WordsInHelp.LOCATORS + ".")
  private String train = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEST",
      description =
          "Images to test on. Default: TRAIN is shuffled under the seed, and its last images"
              + " are held out: 365, at most a fifth.")
  private String test = "";

  @Option(
      names = "--points",
      paramLabel = "N",
      description =
          "Training points that each training evaluates. Default: 3 million, for aevb-fig3 1"
              + " million; with --quick 120,000 and 9,000. The paper goes to 100 million.")
  private long points = UNSET;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      description =
          "Units of the one tanh layer in encoder and decoder. Default: the paper's; with"
              + " --quick 50.")
  private int hidden;

  @Option(
      names = "--likelihood",
      paramLabel = "NAME",
      description =
          "As for 'vae train', or auto. auto takes bernoulli for square images like MNIST, and"
              + " sigmoid-normal for others like Frey Face. Default: auto.")
  private String likelihood = "auto";

  @Option(
      names = "--binarize",
      paramLabel = "HOW",
      description =
          "none, threshold or dynamic. Default: none, which leaves grey levels as they are. The"
              + " paper does not speak of binarising.")
  private String binarize = Binarization.NONE.label();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description =
          "adagrad, the paper's, or adam, which gets further with fewer points. The first fifth"
              + " of adagrad's trial is a warm-up that moves nothing. Default: adagrad.")
  private String optimizer = ADAGRAD;

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "X",
      description =
          "Step sizes to choose from. Each is tried for the first 50,000 points, at most a"
              + " third of all. The best on training data goes on. Default: 0.01,0.02,0.1, for adam"
              + " 0.001.")
  private List<Double> steps = List.of();

  @Option(
      names = "--initial-scale",
      paramLabel = "X",
      description =
          "Standard deviation of all parameters' first values. The paper's N(0, 0.01) has the"
              + " variance 0.01 in its own notation, which is the deviation 0.1. With 0.1, wake-sleep"
              + " stays hundreds of nats behind on MNIST. Default: 0.01, with --quick 0.1.")
  private double initialScale;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--quick",
      description =
          "Run a short version of the same shape, to see that it works. It takes a minute,"
              + " figure 3 more.")
  private boolean quick;

  boolean quick() {
    return quick;
  }

  long seed() {
    return seed;
  }

  ExperimentData data() {
    ExperimentData data =
        ExperimentData.open(
            train,
            test,
            Choice.of("--binarize", binarize, Binarization.values(), Binarization::label),
            seed);
    requireImages(data);
    return data;
  }

  /** Returns whether images are treated like MNIST's and not like Frey's faces. */
  static boolean square(Shape image) {
    return image.rank() == 2 && image.dim(0) == image.dim(1);
  }

  /**
   * Returns the shape of the images.
   *
   * @throws DataException if the data are no images
   */
  static Shape requireImages(ExperimentData data) {
    Shape shape = data.training().itemShape();
    if (shape.rank() != 2) {
      throw new DataException(
          data.training().name()
              + ": expected images of shape [height, width] to draw, found "
              + shape);
    }
    return shape;
  }

  private Likelihood likelihood(Shape image) {
    return likelihood.equals("auto")
        ? square(image) ? Likelihoods.BERNOULLI : Likelihoods.SIGMOID_NORMAL
        : OptionWord.of("--likelihood", likelihood, Likelihood::of);
  }

  /** Returns the experiment with as many hidden units as the paper has for such images. */
  Experiment experiment(ExperimentData data, Backend backend, Console console) {
    return experiment(
        data,
        square(data.training().itemShape()) ? 500 : 200,
        POINTS,
        QUICK_POINTS,
        IN_DECADE,
        backend,
        console);
  }

  /**
   * Returns the experiment.
   *
   * @param hiddenUnits unless others are asked for
   * @param trainingPoints unless others are asked for
   * @param quickPoints instead of {@code trainingPoints} with --quick
   * @param inDecade how often a training is looked at
   */
  Experiment experiment(
      ExperimentData data,
      int hiddenUnits,
      long trainingPoints,
      long quickPoints,
      int inDecade,
      Backend backend,
      Console console) {
    List<Double> sizes = steps();
    if (sizes.stream().anyMatch(step -> !(step > 0))) {
      throw new IllegalArgumentException("--steps: needs numbers above 0, got " + sizes);
    }
    if (!(initialScale >= 0 && Double.isFinite(initialScale))) {
      throw new IllegalArgumentException(
          "--initial-scale: needs to be a finite number above 0, got " + initialScale);
    }
    Likelihood chosen = likelihood(data.training().itemShape());
    data.require(VaeSpec.builder(data.training().itemShape()).likelihood(chosen).build());
    MeasurementSchedule schedule =
        MeasurementSchedule.until(
            points != UNSET ? points : quick ? quickPoints : trainingPoints, inDecade);
    return new Experiment(
        data,
        chosen,
        hidden > 0 ? hidden : quick ? QUICK_HIDDEN : hiddenUnits,
        initialScale > 0 ? initialScale : quick ? 0.1 : 0.01,
        optimizer(schedule),
        sizes,
        schedule,
        seed,
        backend,
        console);
  }

  private Optimizer optimizer(MeasurementSchedule schedule) {
    return switch (optimizer) {
      case ADAGRAD -> new Adagrad(1e-8, schedule.warmUp());
      case ADAM -> Adam.defaults();
      default ->
          throw new IllegalArgumentException(
              "--optimizer: expected adagrad or adam, found '" + optimizer + "'");
    };
  }

  private List<Double> steps() {
    if (!steps.isEmpty()) {
      return steps;
    }
    return optimizer.equals(ADAM) ? List.of(0.001) : List.of(0.01, 0.02, 0.1);
  }

  /** Returns the name of a number that holds log p(x) of an experiment's data. */
  static String name(Experiment experiment, String number) {
    ExperimentData data = experiment.data();
    return Measure.of(experiment.model(1), data.preprocessing(), data.test()).name(number);
  }

  /** Returns the settings of an experiment as one line. */
  String settings(Experiment experiment, String more) {
    ExperimentData data = experiment.data();
    return String.format(
        Locale.ROOT,
        "Trained on %s (%d), tested on %s (%d); %s, %d hidden units; binarised: %s; %d points of batches of 100; %s"
            + " at one of %s; first values N(0, %s^2); seed %d; %s; backend %s.",
        data.training().name(),
        data.training().size(),
        data.test().name(),
        data.test().size(),
        experiment.likelihood().name(),
        experiment.hidden(),
        binarize,
        experiment.schedule().last(),
        optimizer.equals(ADAGRAD)
            ? "Adagrad after a warm-up of " + experiment.schedule().warmUp() + " steps"
            : "Adam",
        experiment.steps(),
        experiment.initialScale(),
        seed,
        more,
        experiment.backend().name());
  }
}
