package io.github.vae4j.cli.output;

import io.github.vae4j.api.inference.Estimate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Estimates in nats as people read them, with their points under each other. */
public final class EstimateTexts {
  private static final int LEAST = 10; // characters of a mean

  private EstimateTexts() {}

  /** Returns texts of one width, such as {@code -85.735 +- 0.963 nats}. */
  public static List<String> of(List<Estimate> estimates) {
    List<String> means = right(estimates.stream().map(e -> text("%.3f", e.mean())).toList(), LEAST);
    List<String> errors =
        right(
            estimates.stream()
                .map(e -> e.count() > 1 ? text("%.3f", e.standardError()) : "")
                .toList(),
            0);
    return IntStream.range(0, estimates.size())
        .mapToObj(
            i ->
                means.get(i)
                    + (errors.get(i).isBlank()
                        ? " ".repeat(errors.get(i).isEmpty() ? 0 : 4 + errors.get(i).length())
                        : " +- " + errors.get(i))
                    + " nats")
        .toList();
  }

  /** Returns a number with its error, if it has one, such as {@code -21.35 +- 0.42}. */
  public static String of(double mean, double error) {
    return Double.isNaN(error)
        ? text("%.2f", mean)
        : text("%.2f", mean) + " +- " + text("%.2f", error);
  }

  private static String text(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }

  /** Returns the texts with spaces in front, all as wide as the widest. */
  private static List<String> right(List<String> texts, int least) {
    int width = Math.max(least, texts.stream().mapToInt(String::length).max().orElse(0));
    return texts.stream().map(text -> " ".repeat(width - text.length()) + text).toList();
  }
}
