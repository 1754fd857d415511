package io.github.vae4j.cli.option;

import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Schedule;
import io.github.vae4j.core.training.TrainingOptions;
import io.github.vae4j.core.word.Choice;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How it is trained. */
public final class TrainingFlags {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training data. Default: 100.")
  private int epochs = 100;

  @Option(names = "--batch-size", paramLabel = "N", description = "Data per step. Default: 100.")
  private int batchSize = 100;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything that is drawn. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "adam, adamw, amsgrad, adagrad, sgd. Default: adam.")
  private String optimizer = "adam";

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "At the start. Default: 0.001.")
  private double learningRate = 1e-3;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "How the learning rate falls: constant, linear, cosine, iwae. Default: cosine.")
  private String schedule = "cosine";

  @Option(names = "--momentum", paramLabel = "X", description = "Of sgd. Default: 0.9.")
  private double momentum = 0.9;

  @Option(names = "--weight-decay", paramLabel = "X", description = "Of adamw. Default: 0.01.")
  private double weightDecay = 0.01;

  @Option(
      names = "--objective",
      paramLabel = "WORD",
      description =
          "The bound that is trained: elbo, iwae:K, miwae:M,K, piwae:M,K, ciwae:K,BETA, renyi:ALPHA,K; with refinement"
              + " by K steps svi:K, svi-kl:K, savae:K, bsvi:K; full-vb, which draws the decoder's parameters too;"
              + " wake-sleep, which has no bound of its own and reports the ELBO. A wrong setting is answered by all that"
              + " there are, such as 'bsvi:9,weights=learned'. ',dreg' behind an importance-weighted one, svi or bsvi takes"
              + " the doubly reparameterised gradient for the encoder. Default: elbo.")
  private String objective = "elbo";

  @Option(
      names = "--samples",
      paramLabel = "L",
      description = "Samples for each datum and step of the objective elbo. Default: 1.")
  private int samples = 1;

  @Option(
      names = "--kl",
      paramLabel = "HOW",
      description =
          "The KL term of the objective elbo: analytic (SGVB-B), sampled (SGVB-A) or stl (sampled, sticking the"
              + " landing). Default: analytic.")
  private String kl = "analytic";

  @Option(
      names = "--beta",
      paramLabel = "X",
      description =
          "Weight of the KL term of the objectives elbo and full-vb. Default: 1, the bound.")
  private double beta = 1;

  @Option(
      names = "--kl-warmup",
      paramLabel = "SHARE",
      description = "Share of all steps over which the KL weight rises from 0. Default: 0.")
  private double klWarmup;

  @Option(
      names = "--free-bits",
      paramLabel = "NATS",
      description =
          "KL of each latent dimension that costs nothing, of the objective elbo. Default: 0.")
  private double freeBits;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Limit of the gradient's norm. Default: 0, none.")
  private double clipNorm;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Stop after N epochs without a better bound on the validation data. Default: 0, never.")
  private int patience;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "float32 or float64. Default: float32.")
  private String precision = "float32";

  @Option(
      names = "--device-noise",
      description =
          "Let the engine draw the noise, for very large batches: the same distribution, but other numbers on"
              + " each backend.")
  private boolean deviceNoise;

  public long seed() {
    return seed;
  }

  public TrainingOptions options(boolean verify) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchSize(batchSize)
        .seed(seed)
        .optimizer(optimizer())
        .learningRate(learningRate)
        .schedule(Choice.of("--schedule", schedule, Schedule.values(), Schedule::label))
        .beta(beta)
        .klWarmup(klWarmup)
        .clipNorm(clipNorm)
        .patience(patience)
        .dtype(dtype())
        .deviceNoise(deviceNoise)
        .verify(verify)
        .build();
  }

  /**
   * Returns the objective; {@code --samples}, {@code --kl} and {@code --free-bits} are those of the
   * plain word elbo. Only values other than the defaults count as given, because a configuration
   * file holds them all.
   */
  public InferenceMethod objective() {
    InferenceMethod named = InferenceMethods.discover().create(objective);
    Elbo elbo = new Elbo(samples, klEstimator(), freeBits);
    if (elbo.equals(Elbo.defaults())) {
      return named;
    }
    if (named.equals(Elbo.defaults())) {
      return elbo;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "--objective %s: does not go with --samples %d --kl %s --free-bits %s, which belong to the objective elbo;"
                + " leave them out%s",
            objective,
            samples,
            kl,
            freeBits,
            named instanceof Elbo ? ", or write --objective " + elbo.name() : ""));
  }

  private Elbo.KlEstimator klEstimator() {
    return Choice.of("--kl", kl, Elbo.KlEstimator.values(), Elbo.KlEstimator::word);
  }

  /** Returns the optimiser; --momentum and --weight-decay are those of sgd and adamw. */
  private Optimizer optimizer() {
    String word =
        switch (optimizer) {
          case "adamw" -> "adamw:weight-decay=" + weightDecay;
          case "sgd" -> "sgd:momentum=" + momentum;
          default -> optimizer;
        };
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
