package io.github.vae4j.cli.output;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.core.training.EpochReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A training as lines, one for an epoch, whose columns keep their places when numbers change their
 * signs or lengths. Where lines have no room, the seconds are left out.
 */
public final class EpochLines {
  private static final String GAP = "  ";
  private static final String GAIN = "gain of steps";
  private static final String BEST = "  best";
  private static final int LEAST_MEAN = 8; // characters
  private static final int LEAST_ERROR = 5;

  private final List<String> names;
  private final String unit;
  private final boolean refined;
  private final boolean seconds;
  private final int mean;
  private final int error;

  /**
   * Lays the columns out.
   *
   * @param first of the epochs, whose numbers are about as long as those to come
   * @param unit of all numbers
   * @param gain of the steps of a refinement in the first epoch
   * @param width of the lines
   */
  public EpochLines(EpochReport first, String unit, OptionalDouble gain, int width) {
    this.unit = unit;
    this.refined = gain.isPresent();
    String bound = first.training().label();
    List<String> all = new ArrayList<>(List.of("training " + bound, "validation " + bound));
    first.weighted().ifPresent(estimate -> all.add(estimate.label()));
    this.names = List.copyOf(all);
    List<Estimate> estimates = cells(first).flatMap(Optional::stream).toList();
    this.mean = longest(LEAST_MEAN, estimates.stream().map(e -> text("%.2f", e.mean())));
    this.error = longest(LEAST_ERROR, estimates.stream().map(e -> text("%.2f", e.standardError())));
    int rest = (refined ? GAP.length() + GAIN.length() : 0) + BEST.length();
    this.seconds = head(true).length() + rest <= width;
  }

  private static int longest(int least, Stream<String> texts) {
    return Math.max(least, texts.mapToInt(String::length).max().orElse(0));
  }

  private static String text(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }

  private static Stream<Optional<Estimate>> cells(EpochReport report) {
    Stream<Optional<Estimate>> both =
        Stream.of(Optional.of(report.training()), report.validation());
    return report.weighted().isPresent() ? Stream.concat(both, Stream.of(report.weighted())) : both;
  }

  private int width(String name) {
    return Math.max(mean + " +- ".length() + error, Math.max(name.length(), unit.length()));
  }

  /** Returns the names of the columns, and below them the unit. */
  public List<String> head() {
    StringBuilder units = new StringBuilder(" ".repeat(7));
    names.forEach(name -> units.append(GAP).append(right(unit, width(name))));
    return List.of(head(seconds) + (refined ? GAP + GAIN : ""), units.toString());
  }

  private String head(boolean timed) {
    StringBuilder line = new StringBuilder(right("epoch", 7));
    names.forEach(name -> line.append(GAP).append(right(name, width(name))));
    return line + (timed ? GAP + right("seconds", 8) : "");
  }

  /**
   * Returns the line of an epoch.
   *
   * @param gain of the steps of a refinement
   */
  public String line(EpochReport report, OptionalDouble gain) {
    StringBuilder line =
        new StringBuilder(
            right(String.format(Locale.ROOT, "%d/%3d", report.epoch(), report.epochs()), 7));
    List<Optional<Estimate>> cells = cells(report).toList();
    for (int i = 0; i < names.size(); i++) {
      String cell = i < cells.size() ? cells.get(i).map(this::number).orElse("-") : "-";
      line.append(GAP).append(right(cell, width(names.get(i))));
    }
    if (seconds) {
      line.append(GAP).append(right(text("%.2f", report.seconds()), 8));
    }
    if (refined) {
      String cell = gain.isPresent() ? text("%+.2f", gain.getAsDouble()) : "";
      line.append(GAP).append(right(cell, GAIN.length()));
    }
    return line.append(report.best() ? BEST : "").toString();
  }

  private String number(Estimate e) {
    String cell = right(text("%.2f", e.mean()), mean);
    return cell
        + (e.count() > 1
            ? " +- " + right(text("%.2f", e.standardError()), error)
            : " ".repeat(4 + error));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
