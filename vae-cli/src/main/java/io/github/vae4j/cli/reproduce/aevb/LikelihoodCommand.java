package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.Stopwatch;
import io.github.vae4j.core.likelihood.LikelihoodEstimator;
import io.github.vae4j.core.likelihood.PosteriorDensity;
import io.github.vae4j.core.model.VaeSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Figure 3 of AEVB. */
@Command(
    name = "aevb-fig3",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "log p(x) during training by AEVB, wake-sleep and Monte Carlo EM (figure 3).",
      "",
      "Shows estimates of log p(x) against the training points evaluated, for small and"
          + " large training sets (Kingma and Welling 2014, figure 3). The estimator is that of"
          + " the paper's appendix D, from Hamiltonian draws of the posterior. Its bias is"
          + " upwards.",
      "",
      "Writes FOLDER/aevb-fig3.csv, .md and .png after every curve. If it is started again"
          + " with the same settings, it goes on where it was."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce aevb-fig3 train-images-idx3-ubyte.gz t10k-images-idx3-ubyte.gz",
      "  vae reproduce aevb-fig3 digits --quick"
    })
public final class LikelihoodCommand implements Callable<Integer> {
  private static final int LATENT = 3;
  private static final int HIDDEN = 100;
  private static final long POINTS = 1_000_000;
  private static final long QUICK_POINTS = 9000;
  private static final int IN_DECADE = 4; // an estimate takes long
  private static final String AEVB = "AEVB";
  private static final String WAKE_SLEEP = "wake-sleep";
  private static final String MCEM = "MCEM";

  /** The methods in the order of their colours. */
  static final List<String> METHODS = List.of(AEVB, WAKE_SLEEP, MCEM);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--train-sizes",
      split = ",",
      paramLabel = "N",
      description =
          "Train on the first N images, a panel each. Default: 1000,50000; with --quick 200,1000.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--test-points",
      paramLabel = "N",
      description =
          "Estimate log p(x) of the first N data of either part. Default: 200, with --quick 30; the paper: 1000.")
  private int evaluated;

  @Option(
      names = "--samples",
      paramLabel = "L",
      description = "Posterior samples of an estimate. Default: 50, as in the paper.")
  private int samples = 50;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the results go. Default: aevb-fig3.")
  private Path out = Path.of("aevb-fig3");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Interruption.listen();
    Console console = Console.of(spec);
    int count = evaluated > 0 ? evaluated : options.quick() ? 30 : 200;
    LikelihoodEstimator estimator = PosteriorDensity.of(samples);
    RunFolder folder = RunFolder.create(out);
    Stopwatch watch = new Stopwatch();
    try (ExperimentData all = options.data();
        Backend engine = backend.open()) {
      Experiment whole =
          options.experiment(all, HIDDEN, POINTS, QUICK_POINTS, IN_DECADE, engine, console);
      String likelihood = ExperimentOptions.name(whole, "log p(x)");
      String settings =
          options.settings(
              whole,
              "N_z "
                  + LATENT
                  + "; "
                  + likelihood
                  + " by "
                  + estimator.name()
                  + " on the first "
                  + count);
      CurveTable table =
          CurveTable.open(folder, "aevb-fig3", "n_train", "log_likelihood", settings);
      Figure figure =
          new Figure(
              table,
              METHODS,
              "N_train",
              likelihood + " by HMC (biased upwards), nats per datum",
              console);
      console.line("%s%n", settings);
      for (int size : sizes(all.training().size())) {
        ExperimentData data = all.first(size);
        Experiment experiment = whole.on(data);
        VaeSpec model = experiment.model(LATENT);
        Map<String, Experiment.Opening> methods = new LinkedHashMap<>();
        methods.put(AEVB, experiment.training(model, "elbo"));
        methods.put(WAKE_SLEEP, experiment.training(model, "wake-sleep"));
        methods.put(MCEM, experiment.monteCarloEm(model));
        try (LikelihoodMeasure measure =
            new LikelihoodMeasure(model, data, count, estimator, options.seed(), engine)) {
          methods.forEach(
              (method, opening) ->
                  figure.add(
                      size,
                      method,
                      () -> experiment.run(figure.name(size, method), opening, measure)));
        }
      }
      console.line("%n%s%nin %s, after %s", table.text(), out, Console.duration(watch.seconds()));
      return ExitCodes.OK;
    }
  }

  private List<Integer> sizes(int there) {
    List<Integer> wanted =
        !sizes.isEmpty() ? sizes : options.quick() ? List.of(200, 1000) : List.of(1000, 50_000);
    if (wanted.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("--train-sizes: needs numbers above 0, got " + wanted);
    }
    return wanted.stream().map(size -> Math.min(size, there)).distinct().toList();
  }
}
