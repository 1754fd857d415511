package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.cli.option.OptionWord;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.likelihood.LikelihoodEstimators;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An estimator of log p(x) by which models are compared.
 *
 * @param word as for {@code vae evaluate --estimator}
 * @param limit how many of the first images it judges; 0 for all
 */
record Judge(String word, int limit) {
  private static final Pattern LIMITED = Pattern.compile("(.+)@([1-9]\\d{0,8})");
  private static final int SIMULATED = 100;

  /**
   * Reads a judge: {@code bsvi:500}, or {@code ais:1000@100} for the first 100 images alone.
   *
   * @param option that messages name
   * @throws IllegalArgumentException if the word names no estimator
   */
  static Judge of(String option, String text) {
    Matcher limited = LIMITED.matcher(text.strip());
    boolean has = limited.matches();
    String word = has ? limited.group(1) : text.strip();
    Judge judge = new Judge(word, has ? Integer.parseInt(limited.group(2)) : 0);
    if (judge.simulates()) {
      OptionWord.of(option, word, LikelihoodEstimators::bidirectional);
    } else {
      OptionWord.of(option, word, LikelihoodEstimators::create);
    }
    return judge;
  }

  /** Returns whether it judges data that the model draws, and no images of the test set. */
  boolean simulates() {
    return LikelihoodEstimators.isBidirectional(word);
  }

  /**
   * Returns whether it decides on an order where nobody says which judges do: all but those that
   * rest on the encoder's proposal as it is, which misjudge models that were trained by refinement.
   */
  boolean decidesByDefault() {
    return !simulates() && !word.startsWith("iwae:") && !word.startsWith("is:");
  }

  /** Returns how many data it judges of so many. */
  int count(int size) {
    int most = limit == 0 && simulates() ? SIMULATED : limit;
    return most == 0 || !simulates() && most > size ? size : most;
  }

  /** Returns the names of the numbers that it gives. */
  List<String> labels() {
    return simulates() ? List.of(this + " lower", this + " upper") : List.of(toString());
  }

  /** Returns the images that it judges. */
  Dataset of(Dataset images) {
    return LadderData.first(images, count(images.size()));
  }

  /**
   * Returns those of the judges that decide on an order.
   *
   * @param words of some of the judges, with or without their number of images; empty for the
   *     default
   * @throws IllegalArgumentException if a word is none of them, or judges other data
   */
  static List<Judge> deciding(List<Judge> judges, List<String> words) {
    if (words.isEmpty()) {
      return judges.stream().filter(Judge::decidesByDefault).toList();
    }
    return words.stream()
        .map(
            word ->
                judges.stream()
                    .filter(judge -> !judge.simulates())
                    .filter(j -> List.of(j.word(), j.toString()).contains(word.strip()))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "--decide: expected judges of test images, found '"
                                    + word
                                    + "'; --judges has "
                                    + judges)))
        .toList();
  }

  @Override
  public String toString() {
    return limit == 0 ? word : word + "@" + limit;
  }
}
