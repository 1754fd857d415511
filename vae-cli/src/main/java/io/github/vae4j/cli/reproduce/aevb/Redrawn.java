package io.github.vae4j.cli.reproduce.aevb;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Figures 2 and 3 of AEVB, drawn again from the tables of finished experiments. */
public final class Redrawn {
  private Redrawn() {}

  /** Draws what a folder has a table of; nothing if it has none. */
  public static void draw(Console console, Path folder) {
    if (Files.exists(folder.resolve("aevb-fig2.csv"))) {
      String settings = settings(folder.resolve("aevb-fig2.md"));
      CurveTable.open(new RunFolder(folder), "aevb-fig2", "n_z", "bound", settings)
          .draw(
              console,
              BoundsCommand.methodNames(),
              "N_z",
              "ELBO" + measure(settings) + ", nats per datum");
    }
    if (Files.exists(folder.resolve("aevb-fig3.csv"))) {
      String settings = settings(folder.resolve("aevb-fig3.md"));
      CurveTable.open(new RunFolder(folder), "aevb-fig3", "n_train", "log_likelihood", settings)
          .draw(
              console,
              LikelihoodCommand.METHODS,
              "N_train",
              "log p(x)" + measure(settings) + " by HMC, nats per datum");
    }
  }

  private static String settings(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new FileException(file + ": could not be read: " + e.getMessage(), e);
    }
  }

  /** Returns what the numbers of grey levels under a Bernoulli are called. */
  private static String measure(String settings) {
    return List.of("bernoulli,", "binarised: none").stream().allMatch(settings::contains)
        ? " (cross-entropy)"
        : "";
  }
}
