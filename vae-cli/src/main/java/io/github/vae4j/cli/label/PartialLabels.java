package io.github.vae4j.cli.label;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.semisupervised.FewLabels;
import java.util.List;
import picocli.CommandLine.Option;

/** Which labels a model with classes knows. */
public final class PartialLabels {
  private static final int ALL = 0;

  @Option(
      names = "--unlabelled",
      split = ",",
      paramLabel = "WORD",
      description =
          "For a model with classes, such as m2: what stands in the place of a label that is not"
              + " known. Default: -1.")
  private List<String> unknown = List.of(FewLabels.HIDDEN);

  @Option(
      names = "--labelled",
      paramLabel = "N",
      description =
          "For a model with classes: keep the labels of N data, of each class as many, and train as"
              + " if the others were not known. Default: 0, for all.")
  private int count = ALL;

  /** Returns what stands in the place of a label that is not known. */
  public String unknown() {
    return unknown.get(0);
  }

  /** Says what bounds on data are on whose labels are a part of them. */
  public static void note(Console console, TrainedVae vae, Dataset data) {
    if (vae.preprocessing().conditioning().partly() && data.hasLabels()) {
      NamedValues.note(
          console,
          data.name()
              + ": known labels are a part of the data, so bounds are on log p(x, y) where there is"
              + " one");
    }
  }

  /** Returns the data with the labels that are to be known. */
  public Dataset known(Dataset data, boolean classifies, long seed) {
    if (!classifies) {
      if (count != ALL) {
        throw new IllegalArgumentException(
            "--labelled: is for a model with classes; add --model m2, or leave it out");
      }
      return data;
    }
    return count == ALL ? data : FewLabels.of(data, count, RandomKey.of(seed).fold("labelled"));
  }

  /**
   * Returns the class as a model with classes is given it.
   *
   * @param conditions that are asked for
   * @throws IllegalArgumentException if there are any, or the data have no labels
   */
  public Conditioning conditioning(Dataset data, List<String> conditions) {
    if (!conditions.isEmpty()) {
      throw new IllegalArgumentException(
          "--condition: does not go with a model with classes, which is given the label and nothing"
              + " else; leave it out");
    }
    return Conditioning.partlyLabelled(data, unknown);
  }
}
