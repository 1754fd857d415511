package io.github.vae4j.cli.profile;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.profile.EquationGroup;
import io.github.vae4j.core.profile.Phase;
import io.github.vae4j.core.profile.TrainingProfile;
import io.github.vae4j.core.profile.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the time of a training went, as tables of at most 80 columns and as a file. */
public record ProfileReport(TrainingProfile profile) {
  private static final int COLUMNS = 80;
  private static final int MOST_ROWS = 15;
  private static final double MILLIS = 1e3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;
  private static final double PERCENT = 100;
  private static final String CUT = "..";
  private static final String OTHER = "other";

  /** Prints the tables. */
  public void print(Console console) {
    console.line("");
    NamedValues.print(console, "profile  ", format("%.2f s in all", profile.seconds()));
    console.line("  %-28s %8s %10s %7s %12s", "phase", "times", "seconds", "%", "ms, median");
    for (Phase phase : Phase.values()) {
      if (!phase.ahead() && !phase.ofStep()) {
        phase(console, "", phase);
        if (phase == Phase.STEP) {
          partsOfSteps(console);
        }
      }
    }
    other(console, "", profile.otherSeconds());
    console.line("  meanwhile, on another thread:");
    phase(console, "  ", Phase.BATCH);
    phase(console, "  ", Phase.NOISE);
    console.line("");
    NamedValues.print(console, "limit    ", limit());
    NamedValues.print(console, "timed    ", timer());
    if (!profile.equations().isEmpty()) {
      equations(console);
    }
  }

  private void partsOfSteps(Console console) {
    for (Phase phase : Phase.values()) {
      if (phase.ofStep()) {
        phase(console, "  ", phase);
      }
    }
    other(console, "  ", profile.otherSecondsOfSteps());
  }

  private void phase(Console console, String indent, Phase phase) {
    TrainingProfile.Time time = profile.time(phase);
    if (time.count() > 0) {
      console.line(
          "  %-28s %,8d %10.3f %7.1f %12.3f",
          indent + phase.label(),
          time.count(),
          time.seconds(),
          PERCENT * time.seconds() / profile.seconds(),
          MILLIS * time.median());
    }
  }

  private void other(Console console, String indent, double seconds) {
    console.line(
        "  %-28s %8s %10.3f %7.1f",
        indent + OTHER, "", seconds, PERCENT * seconds / profile.seconds());
  }

  private String limit() {
    Work step = profile.step();
    String limit =
        format(
            "a %s counts %.1f MFLOP, at %.0f GFLOP/s of the engine's product, and %.1f MB in and"
                + " out, at %.1f GB/s of its copy: %.3f ms",
            unit(),
            step.flops() / MEGA,
            profile.rates().flops() / GIGA,
            step.bytes() / MEGA,
            profile.rates().bytes() / GIGA,
            MILLIS * profile.limitSeconds());
    TrainingProfile.Time run = profile.time(Phase.RUN);
    return run.count() == 0
        ? limit
        : format(
            "%s; the run takes %.3f ms (median), so it achieves %.0f %% of the limit",
            limit, MILLIS * run.median(), PERCENT * profile.achieved());
  }

  /** Returns what the engine runs at a time. */
  private String unit() {
    return profile.inShards() ? "shard" : "step";
  }

  private String timer() {
    if (profile.timed() > 0) {
      return format(
          "%,d %ss, each equation by %s: %.3f ms a %s",
          profile.timed(), unit(), profile.timer(), MILLIS * profile.equationSeconds(), unit());
    }
    return profile.time(Phase.TIMED_RUN).count() > 0
        ? "nothing: this engine does not tell the time of an equation"
        : "nothing: too few steps to time single equations, at least 4 are needed";
  }

  private void equations(Console console) {
    List<EquationGroup> shown =
        profile.equations().stream().filter(group -> group.seconds() > 0).limit(MOST_ROWS).toList();
    int operation = width(shown.stream().map(ProfileReport::operation).toList(), "operation");
    int shape = width(shown.stream().map(EquationGroup::shape).toList(), "result");
    String form = "%9s %5s %7s  %-" + operation + "s %-" + shape + "s ";
    int place = COLUMNS - format(form, "", "", "", "", "").length();
    String head = profile.inShards() ? "ms, shard" : "ms a step";
    console.line("%swhere", format(form, head, "%", "limit", "operation", "result"));
    double all = profile.equationSeconds();
    int others = profile.equations().stream().mapToInt(EquationGroup::equations).sum();
    double rest = all;
    for (EquationGroup group : shown) {
      String cells =
          format(
              form,
              millis(group.seconds()),
              percent(group.seconds() / all),
              achieved(group),
              operation(group),
              group.shape());
      console.line("%s", (cells + cut(group.place(), place)).stripTrailing());
      others -= group.equations();
      rest = Math.max(0, rest - group.seconds());
    }
    if (others > 0) {
      String cells = format(form, millis(rest), percent(rest / all), "", OTHER + " x" + others, "");
      console.line("%s", cells.stripTrailing());
    }
  }

  private static String operation(EquationGroup group) {
    return group.operation() + (group.equations() > 1 ? " x" + group.equations() : "");
  }

  private static int width(List<String> texts, String head) {
    return texts.stream().mapToInt(String::length).reduce(head.length(), Math::max);
  }

  private static String millis(double seconds) {
    return format("%.3f", MILLIS * seconds);
  }

  private static String percent(double share) {
    return format("%.1f", PERCENT * share);
  }

  /** Returns which share of the limit of its own work a group achieves; nothing without work. */
  private String achieved(EquationGroup group) {
    double least = profile.rates().seconds(group.work());
    return least == 0 ? "-" : format("%.0f %%", PERCENT * least / group.seconds());
  }

  /** Returns a text, of a long one the end. */
  private static String cut(String text, int width) {
    int most = Math.max(width, CUT.length());
    return text.length() <= most ? text : CUT + text.substring(text.length() - most + CUT.length());
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  /** Returns everything as CSV. */
  public String csv() {
    List<String> rows = new ArrayList<>();
    rows.add("kind,name,shape,place,count,seconds,flops,bytes,limit_seconds");
    for (Phase phase : Phase.values()) {
      TrainingProfile.Time time = profile.time(phase);
      rows.add(row("phase", phase.label(), "", "", time.count(), time.seconds(), ",,"));
    }
    rows.add(row("phase", OTHER, "", "", 1, profile.otherSeconds(), ",,"));
    rows.add(row("phase", "other of steps", "", "", 1, profile.otherSecondsOfSteps(), ",,"));
    rows.add("rate,product,,,,," + profile.rates().flops() + ",,");
    rows.add("rate,copy,,,,,," + profile.rates().bytes() + ",");
    TrainingProfile.Time run = profile.time(Phase.RUN);
    rows.add(row("step", "median run", "", "", run.count(), run.median(), work(profile.step())));
    for (EquationGroup group : profile.equations()) {
      rows.add(
          row(
              "equation",
              group.operation(),
              group.shape(),
              group.place(),
              group.equations(),
              group.seconds(),
              work(group.work())));
    }
    return String.join("\n", rows) + "\n";
  }

  private static String row(
      String kind,
      String name,
      String shape,
      String place,
      long count,
      double seconds,
      String work) {
    return String.join(
        ",",
        kind,
        quoted(name),
        quoted(shape),
        quoted(place),
        Long.toString(count),
        Double.toString(seconds),
        work);
  }

  private String work(Work work) {
    return work.flops() + "," + work.bytes() + "," + profile.rates().seconds(work);
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
