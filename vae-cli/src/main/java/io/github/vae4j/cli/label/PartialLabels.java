package io.github.vae4j.cli.label;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.semisupervised.FewLabels;
import java.util.List;
import picocli.CommandLine.Option;

/** Which labels a model with classes knows. */
public final class PartialLabels {
  private static final int ALL = 0;
  private static final List<String> USUAL = List.of(FewLabels.HIDDEN);

  @Option(
      names = "--unlabelled",
      split = ",",
      paramLabel = "WORD",
      description =
          "For a model with classes, such as m2: what stands in the place of a label that is not"
              + " known. Default: -1.")
  private List<String> unknown = USUAL;

  @Option(
      names = "--labelled",
      paramLabel = "N",
      description =
          "For a model with classes: keep the labels of N data, of each class as many, and train as"
              + " if the others were not known. Default: 0, for all.")
  private int count = ALL;

  /** Returns what stands in the place of a label that is not known, at least one word. */
  public List<String> unknown() {
    return unknown;
  }

  /** Says what bounds on data are on whose labels are a part of them. */
  public static void note(Console console, TrainedVae vae, Dataset data) {
    if (vae.preprocessing().conditioning().partly() && data.hasLabels()) {
      console.note(
          "%s",
          data.name()
              + ": known labels are a part of the data, so bounds are on log p(x, y) where there is"
              + " one");
    }
  }

  /**
   * Checks that nothing is said of labels that a model without classes does not ask for.
   *
   * @throws IllegalArgumentException if something is
   */
  public void requireNone() {
    if (count != ALL || !unknown.equals(USUAL)) {
      throw new IllegalArgumentException(
          (count == ALL ? "--unlabelled" : "--labelled")
              + ": is for a model with classes; train one by --model m2, or leave it out");
    }
  }

  /**
   * Returns the data with the labels that are to be known.
   *
   * @param words that stand in the place of a label that is not
   */
  public Dataset known(Dataset data, List<String> words, long seed) {
    return count == ALL
        ? data
        : FewLabels.of(data, count, words, RandomKey.of(seed).fold("labelled"));
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
