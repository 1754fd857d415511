package io.github.vae4j.cli.reproduce.ladder;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.reproduce.statistics.Interval;
import io.github.vae4j.cli.reproduce.statistics.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What the trainings of a ladder reached, as tables. */
final class LadderReport {
  private static final List<String> COLUMNS =
      List.of(
          "panel",
          "arm",
          "word",
          "learning_rate",
          "seed",
          "judge",
          "data",
          "mean_nats",
          "standard_error",
          "updates",
          "processor_seconds",
          "validation",
          "epoch_kept",
          "objective",
          "options");

  /**
   * A training and what its model was found to be.
   *
   * @param estimates of each datum by the label of a judge; none of a training that diverged
   */
  record Result(FinishedTraining training, Map<String, double[]> estimates) {
    Result {
      estimates = Map.copyOf(estimates);
    }

    boolean of(Panel panel, String arm) {
      Cell cell = training.cell();
      return cell.panel() == panel && cell.arm().name().equals(arm);
    }
  }

  private final List<Arm> arms;
  private final List<String> judges; // by label
  private final List<String> ofImages; // those whose data are the same for all arms
  private final List<String> deciding;
  private final List<Difference> differences;
  private final List<Result> results = new ArrayList<>();

  LadderReport(
      List<Arm> arms, List<Judge> judges, List<Judge> deciding, List<Difference> differences) {
    this.arms = arms;
    this.judges = judges.stream().flatMap(judge -> judge.labels().stream()).toList();
    this.ofImages = judges.stream().filter(j -> !j.simulates()).map(Judge::toString).toList();
    this.deciding = deciding.stream().map(Judge::toString).toList();
    this.differences = differences;
  }

  void add(Result result) {
    results.add(result);
  }

  /** Returns the mean over data of a training by a judge; empty if it was not judged by it. */
  OptionalDouble mean(Panel panel, String arm, long seed, String judge) {
    return results.stream()
        .filter(r -> r.of(panel, arm) && r.training().cell().seed() == seed)
        .filter(r -> r.estimates().containsKey(judge))
        .mapToDouble(r -> estimate(judge, r).mean())
        .findFirst();
  }

  private static Estimate estimate(String judge, Result result) {
    return Estimate.of(judge, 1, result.estimates().getOrDefault(judge, new double[0]), 0);
  }

  private long[] seeds(Panel panel) {
    return results.stream()
        .filter(result -> result.training().cell().panel() == panel)
        .mapToLong(result -> result.training().cell().seed())
        .distinct()
        .toArray();
  }

  /** Returns the interval of an arm over the seeds that were judged. */
  Interval over(Panel panel, String arm, String judge) {
    return Interval.of(
        LongStream.of(seeds(panel))
            .mapToObj(seed -> mean(panel, arm, seed, judge))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray());
  }

  /** Returns a difference under a seed; empty unless both arms were judged. */
  private OptionalDouble difference(Panel panel, Difference arms, long seed, String judge) {
    OptionalDouble first = mean(panel, arms.first(), seed, judge);
    OptionalDouble second = mean(panel, arms.second(), seed, judge);
    return first.isPresent() && second.isPresent()
        ? OptionalDouble.of(first.getAsDouble() - second.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Returns the interval of a difference, seed by seed on the same data. */
  Interval paired(Panel panel, Difference arms, String judge) {
    return Interval.of(
        LongStream.of(seeds(panel))
            .mapToObj(seed -> difference(panel, arms, seed, judge))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray());
  }

  /** Returns the order of two arms, as far as the judges that decide agree on it. */
  Order order(Panel panel, Difference arms) {
    return Order.of(deciding.stream().map(judge -> paired(panel, arms, judge)).toList());
  }

  /** Returns a line on a training: what each judge says. */
  String line(Result result) {
    if (result.training().hasDiverged()) {
      return result.training().cell().title() + ": diverged";
    }
    return judges.stream()
        .filter(result.estimates()::containsKey)
        .map(judge -> String.format(Locale.ROOT, "%s %.2f", judge, estimate(judge, result).mean()))
        .collect(
            Collectors.joining(
                ", ",
                result.training().cell().title() + ": ",
                String.format(
                    Locale.ROOT,
                    " nats; %,d updates in %.0f processor seconds",
                    result.training().updates(),
                    result.training().seconds())));
  }

  /** Returns the tables of a panel; empty if it has no training yet. */
  String text(Panel panel) {
    long[] seeds = seeds(panel);
    if (seeds.length == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%n## %s%n%n", panel.title()));
    text.append(trainings(panel));
    for (String judge : judges) {
      text.append(String.format(Locale.ROOT, "%n### %s, nats%n%n", judge));
      text.append(row("arm", "mean over seeds", seeds, seed -> "seed " + seed));
      text.append("|---|---|").append("---|".repeat(seeds.length)).append('\n');
      for (Arm arm : arms) {
        text.append(
            row(
                arm.name(),
                over(panel, arm.name(), judge).toString(),
                seeds,
                seed -> decimals("%.2f", mean(panel, arm.name(), seed, judge))));
      }
    }
    return differences.isEmpty() ? text.toString() : text.append(differences(panel)).toString();
  }

  private StringBuilder trainings(Panel panel) {
    StringBuilder text = new StringBuilder();
    text.append("| arm | word | learning rate | updates | processor seconds | epoch kept |\n");
    text.append("|---|---|---|---|---|---|\n");
    for (Arm arm : arms) {
      List<FinishedTraining> of =
          results.stream().filter(r -> r.of(panel, arm.name())).map(Result::training).toList();
      if (!of.isEmpty()) {
        Cell.Setting setting = of.get(0).cell().setting();
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | `%s` | %s | %s | %s | %s |%n",
                arm.name(),
                setting.word(),
                setting.learningRate(),
                each(of, t -> Long.toString(t.updates())),
                each(of, t -> String.format(Locale.ROOT, "%.0f", t.seconds())),
                each(of, t -> t.hasDiverged() ? "diverged" : t.text("epoch kept"))));
      }
    }
    return text;
  }

  /** Returns what is said of each seed, once if it is the same of all. */
  private static String each(
      List<FinishedTraining> trainings, Function<FinishedTraining, String> what) {
    List<String> all = trainings.stream().map(what).toList();
    return all.stream().distinct().count() == 1 ? all.get(0) : String.join(", ", all);
  }

  private StringBuilder differences(Panel panel) {
    long[] seeds = seeds(panel);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n### Differences, nats%n%nPaired by seed. Judges that decide: %s. An order is claimed where"
                + " the intervals of all of these exclude 0.%n%n",
            deciding.isEmpty() ? "none" : String.join(", ", deciding)));
    text.append(row("difference", "judge | mean over seeds", seeds, seed -> "seed " + seed));
    text.insert(text.length() - 1, " order |");
    text.append("|---|---|---|").append("---|".repeat(seeds.length + 1)).append('\n');
    for (Difference difference : differences) {
      for (String judge : ofImages) {
        text.append(
            row(
                difference.toString(),
                judge + " | " + paired(panel, difference, judge).signed(),
                seeds,
                seed -> decimals("%+.2f", difference(panel, difference, seed, judge))));
        String order = deciding.contains(judge) ? order(panel, difference).label() : "";
        text.insert(text.length() - 1, " " + order + " |");
      }
    }
    return text;
  }

  private static String row(String first, String second, long[] seeds, LongFunction<String> cell) {
    return LongStream.of(seeds)
        .mapToObj(cell)
        .collect(Collectors.joining(" | ", "| " + first + " | " + second + " | ", " |\n"));
  }

  private static String decimals(String form, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, form, value.getAsDouble()) : "";
  }

  /** Returns the header of the table of all numbers. */
  static List<String> columns() {
    return COLUMNS;
  }

  /** Returns a line for each training and judge; of one that diverged a line without numbers. */
  List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    for (Result result : results) {
      if (result.estimates().isEmpty()) {
        lines.add(line(result, "", List.of("0", "", "")));
      }
      for (String judge : judges) {
        if (result.estimates().containsKey(judge)) {
          Estimate e = estimate(judge, result);
          lines.add(
              line(
                  result,
                  judge,
                  List.of(
                      Long.toString(e.count()),
                      Double.toString(e.mean()),
                      Double.toString(e.standardError()))));
        }
      }
    }
    return lines;
  }

  private static List<String> line(Result result, String judge, List<String> numbers) {
    FinishedTraining training = result.training();
    Cell cell = training.cell();
    List<String> line = new ArrayList<>();
    line.add(cell.panel().label());
    line.add(cell.arm().name());
    line.add(cell.setting().word());
    line.add(Double.toString(cell.setting().learningRate()));
    line.add(Long.toString(cell.seed()));
    line.add(judge);
    line.addAll(numbers);
    line.add(Long.toString(training.updates()));
    line.add(Double.toString(training.seconds()));
    for (String name : List.of("validation", "epoch kept", "objective", "options")) {
      line.add(training.text(name));
    }
    return line;
  }
}
