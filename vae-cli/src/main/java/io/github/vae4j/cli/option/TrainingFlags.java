package io.github.vae4j.cli.option;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How it is trained. */
public final class TrainingFlags {
  private static final TrainingOptions DEFAULTS = TrainingOptions.builder().build();
  private static final TrainingOptions OF_TABLE = TrainingOptions.ofTable().build();
  private static final String ELBO = "elbo";
  private static final String MISSING = "iwae:5,dreg";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data. Default: 100; tables have --steps.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps at least, in place of --epochs: as many whole passes over the data as that takes."
              + " The validation data are looked at every 100 steps or so. Default for tables: 2500.")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Data in one step. Default: 100; for fewer than 10,000 images 50.")
  private Optional<Integer> batchSize = Optional.empty();

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "Cut the batch of a step into N parts, compute their gradients one after the other and add"
              + " them: the memory of a step falls with N, for batches that do not fit. N divides"
              + " --batch-size. Default: ${DEFAULT-VALUE}.")
  private int shards = DEFAULTS.shards();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed = DEFAULTS.seed();

  @Option(
      names = "--optimizer",
      paramLabel = "WORD",
      description = "The optimiser: " + WordsInHelp.OPTIMIZERS + ". Default: adam.")
  private String optimizer = "adam";

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "Learning rate at the start. Default: 0.001; for tables and fewer than 10,000 images"
              + " 0.003.")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description =
          "How the learning rate falls: constant, linear, cosine or iwae. Default: cosine.")
  private String schedule = DEFAULTS.schedule().label();

  @Option(names = "--momentum", hidden = true, description = "sgd:momentum=X.")
  private String momentum = "";

  @Option(names = "--weight-decay", hidden = true, description = "adamw:weight-decay=X.")
  private String weightDecay = "";

  @Option(
      names = "--objective",
      paramLabel = "WORD",
      description =
          "The bound that is trained: "
              + WordsInHelp.OBJECTIVES
              + ". L is the number of samples. The KL is in closed form, sampled, or stl (sticking"
              + " the landing). dreg is the doubly reparameterised gradient of the encoder. svi,"
              + " svi-kl, savae and bsvi refine by K steps. full-vb draws the decoder's parameters"
              + " too. wake-sleep has no bound of its own and reports the ELBO. vimco and rws train"
              + " discrete latents and report IWAE-K; concrete relaxes them at the temperature T, with"
              + " a bias, and reports the ELBO of the discrete model. A wrong setting is"
              + " answered with all settings of the word, such as 'bsvi:9,weights=learned'. Default:"
              + " elbo; for tables with missing cells "
              + MISSING
              + "; for discrete latents vimco:5.")
  private Optional<String> objective = Optional.empty();

  @Option(names = "--samples", hidden = true, description = "elbo:L.")
  private int samples = Elbo.defaults().samples();

  @Option(names = "--kl", hidden = true, description = "elbo:sampled or elbo:stl.")
  private String kl = Elbo.defaults().kl().word();

  @Option(
      names = "--beta",
      paramLabel = "X",
      description =
          "Weight of the KL term, for the objectives elbo, full-vb, concrete and m2. Default: 1,"
              + " which is the bound.")
  private double beta = 1;

  @Option(
      names = "--kl-warmup",
      paramLabel = "SHARE",
      description =
          "Share of all steps, or of those of a cycle, in which the KL weight rises from 0. Default:"
              + " 0.")
  private double klWarmup;

  @Option(
      names = "--kl-cycles",
      paramLabel = "N",
      description =
          "Cycles in each of which the KL weight rises anew, against collapse; 4 go with"
              + " --kl-warmup 0.5. Default: ${DEFAULT-VALUE}.")
  private int klCycles = DEFAULTS.klCycles();

  @Option(
      names = "--encoder-updates",
      paramLabel = "N",
      description =
          "Most updates of the encoder alone before a step, while it lags behind the decoder, against"
              + " collapse: until its bound stops rising, and in all until the mutual information of"
              + " data and latents does. Such as 100. Default: 0, for none.")
  private int encoderUpdates = DEFAULTS.encoderUpdates();

  @Option(names = "--free-bits", hidden = true, description = "elbo:free-bits=NATS.")
  private double freeBits = Elbo.defaults().freeBits();

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Largest norm of the gradient. Default: 0, for no limit.")
  private double clipNorm;

  @Option(
      names = "--average",
      paramLabel = "X",
      description =
          "Keep the exponential moving average of the parameters with this decay, such as 0.999, in"
              + " place of the last ones. Default: 0, for none.")
  private double average = DEFAULTS.average();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Stop after N epochs, or looks at the validation data, without a better bound on them."
              + " Default: 0, for never; for tables 10.")
  private Optional<Integer> patience = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "Type of all numbers: float32 or float64. Default: float32.")
  private String precision = "float32";

  @Option(
      names = "--device-noise",
      description =
          "Let the engine draw the random numbers, for very large batches. They have the same"
              + " distribution, but are other numbers on each backend.")
  private boolean deviceNoise;

  public long seed() {
    return seed;
  }

  /**
   * Takes what suits tables where nothing else was said: a length in steps, early stopping, a
   * learning rate.
   */
  public void ofTable() {
    learningRate = learningRate.or(() -> Optional.of(OF_TABLE.learningRate()));
    if (epochs.isEmpty() && steps.isEmpty()) {
      steps = Optional.of(OF_TABLE.steps());
      patience = patience.or(() -> Optional.of(OF_TABLE.patience()));
    }
  }

  /** Takes what suits images or rows of numbers where nothing else was said. */
  public void of(Dataset data) {
    TrainingOptions usual = TrainingOptions.of(data).build();
    learningRate = learningRate.or(() -> Optional.of(usual.learningRate()));
    batchSize = batchSize.or(() -> Optional.of(usual.batchSize()));
  }

  /**
   * Returns the options.
   *
   * @throws IllegalArgumentException if a number is out of its range, or both epochs and steps are
   *     given
   */
  public TrainingOptions options(boolean verify) {
    if (epochs.isPresent() && steps.isPresent()) {
      throw new IllegalArgumentException(
          "--steps: does not go with --epochs, both tell how long is trained; leave one out");
    }
    if (steps.isPresent() && steps.get() < 1) {
      throw new IllegalArgumentException("--steps: needs at least 1, got " + steps.get());
    }
    learningRate = learningRate.or(() -> Optional.of(DEFAULTS.learningRate()));
    batchSize = batchSize.or(() -> Optional.of(DEFAULTS.batchSize()));
    return TrainingOptions.builder()
        .epochs(epochs.orElse(DEFAULTS.epochs()))
        .steps(steps.orElse(0))
        .batchSize(batchSize.orElse(DEFAULTS.batchSize()))
        .shards(shards)
        .seed(seed)
        .optimizer(optimizer())
        .learningRate(learningRate.orElse(DEFAULTS.learningRate()))
        .schedule(Choice.of("--schedule", schedule, Schedule.values(), Schedule::label))
        .beta(beta)
        .klWarmup(klWarmup)
        .klCycles(klCycles)
        .clipNorm(clipNorm)
        .average(average)
        .encoderUpdates(encoderUpdates)
        .patience(patience.orElse(DEFAULTS.patience()))
        .dtype(dtype())
        .deviceNoise(deviceNoise)
        .verify(verify)
        .build();
  }

  /**
   * Decides on the objective where nothing was said of it. For tables with missing cells it is the
   * importance-weighted bound on log p(observed cells), as in Mattei and Frellsen (2019). An
   * encoder that has few cells to go by gives poor proposals, and the ELBO then keeps the decoder
   * from using its latents.
   *
   * @param ofModel the word of the objective that the model is trained by
   */
  public void decideObjective(boolean missingCells, String ofModel) {
    boolean ofElbo =
        samples != Elbo.defaults().samples()
            || freeBits != Elbo.defaults().freeBits()
            || !kl.equals(Elbo.defaults().kl().word());
    boolean missing = missingCells && ofModel.equals(ELBO) && beta == DEFAULTS.beta();
    objective = objective.or(() -> Optional.of(ofElbo ? ELBO : missing ? MISSING : ofModel));
  }

  /**
   * Returns the objective; {@code --samples}, {@code --kl} and {@code --free-bits} are older
   * spellings of the settings of elbo. Only values other than the defaults count as given, because
   * a configuration file holds them all.
   *
   * @throws IllegalArgumentException if there is no such objective, or it needs whole batches and
   *     there are several shards
   */
  public InferenceMethod objective() {
    InferenceMethod found = named();
    TrainingOptions.requireRows(found, shards);
    return found;
  }

  private InferenceMethod named() {
    InferenceMethod word =
        OptionWord.of("--objective", objective.orElse(ELBO), InferenceMethods.discover()::create);
    Elbo elbo = new Elbo(samples, klEstimator(), freeBits);
    if (elbo.equals(Elbo.defaults())) {
      return word;
    }
    if (word.equals(Elbo.defaults())) {
      return elbo;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "--objective %s: does not go with --samples %d --kl %s --free-bits %s, which belong to the objective elbo;"
                + " leave them out%s",
            objective.orElse(ELBO),
            samples,
            kl,
            freeBits,
            word instanceof Elbo ? ", or write --objective " + elbo.name() : ""));
  }

  private Elbo.KlEstimator klEstimator() {
    return Choice.of("--kl", kl, Elbo.KlEstimator.values(), Elbo.KlEstimator::word);
  }

  /** Returns the optimiser; --momentum and --weight-decay are older spellings of its settings. */
  private Optimizer optimizer() {
    String word = optimizer;
    if (word.equals("adamw") && !weightDecay.isEmpty()) {
      word += ":weight-decay=" + weightDecay;
    } else if (word.equals("sgd") && !momentum.isEmpty()) {
      word += ":momentum=" + momentum;
    }
    return OptionWord.of("--optimizer", word, Optimizer::of);
  }

  private DType dtype() {
    return switch (precision) {
      case "float32" -> DType.FLOAT32;
      case "float64" -> DType.FLOAT64;
      default ->
          throw new IllegalArgumentException(
              "--precision: expected float32 or float64, found '" + precision + "'");
    };
  }
}
