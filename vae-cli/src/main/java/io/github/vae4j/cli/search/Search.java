package io.github.vae4j.cli.search;

import io.github.vae4j.cli.show.Console;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The order in which trials are drawn, trained and left.
 *
 * @param run trains and judges
 * @param seed by which settings are drawn
 * @param timeIsUp whether no further training is to begin
 */
record Search(
    Space space,
    SearchFolder folder,
    TrialRun run,
    Console console,
    long seed,
    BooleanSupplier timeIsUp) {
  /** Trains so many settings to their end. */
  void random(int trials) {
    Drawn drawn = new Drawn();
    for (int i = 1; i <= trials && !timeIsUp.getAsBoolean(); i++) {
      Optional<Trial> trial = drawn.next();
      if (trial.isEmpty() || judged(trial.get(), 1, i + " of " + trials).isEmpty()) {
        return;
      }
    }
  }

  /**
   * Runs rounds of Hyperband.
   *
   * @param rounds each of which draws settings of its own
   */
  void hyperband(List<Halving> brackets, int rounds) {
    Drawn drawn = new Drawn();
    for (int round = 0; round < rounds; round++) {
      for (Halving bracket : brackets) {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < bracket.settings(); i++) {
          drawn.next().ifPresent(trials::add);
        }
        if (trials.isEmpty() || !run(bracket, trials)) {
          return;
        }
      }
    }
  }

  /** Returns whether the bracket came to its end. */
  private boolean run(Halving bracket, List<Trial> begun) {
    List<Trial> trials = begun;
    for (int rung = 0; rung <= bracket.rungs(); rung++) {
      List<Judged> judged = new ArrayList<>();
      for (Trial trial : trials) {
        String place = String.format(Locale.ROOT, "%d of %d", judged.size() + 1, trials.size());
        Optional<Judged> found = judged(trial, bracket.part(rung), place);
        if (found.isEmpty()) {
          return false;
        }
        judged.add(found.get());
      }
      trials =
          judged.stream()
              .filter(j -> j.state() == Judged.State.DONE)
              .sorted(Comparator.comparingDouble(Judged::nats).reversed())
              .limit(Math.max(1, bracket.survivors(rung)))
              .map(Judged::trial)
              .toList();
    }
    return true;
  }

  /** Returns what a trial comes to, from the folder if it is there; nothing if the time is up. */
  private Optional<Judged> judged(Trial trial, int part, String place) {
    Optional<Judged> known = folder.find(trial, part);
    if (known.isPresent()) {
      return known;
    }
    if (timeIsUp.getAsBoolean()) {
      return Optional.empty();
    }
    Optional<Judged> before = folder.best();
    Optional<Judged> found =
        run.run(trial, part, String.format(Locale.ROOT, "trial %d (%s)", trial.number(), place));
    found.ifPresent(
        judged -> {
          folder.add(judged);
          boolean best =
              judged.state() == Judged.State.DONE
                  && (before.isEmpty()
                      || judged.part() < before.get().part()
                      || judged.part() == before.get().part() && judged.betterThan(before.get()));
          console.line("%s", line(judged) + (best ? "  best" : ""));
        });
    return found;
  }

  /** Returns a line of the table. */
  static String line(Judged judged) {
    String number = judged.state() == Judged.State.DONE ? judged.number() : judged.state().label();
    return String.format(
        Locale.ROOT,
        "%5d  %5s  %18s  %s",
        judged.trial().number(),
        judged.part() == 1 ? "whole" : "1/" + judged.part(),
        number,
        judged.trial().text());
  }

  /** Settings that differ from all that were drawn before. */
  private final class Drawn {
    private final List<Trial> all = new ArrayList<>();
    private int number;

    Optional<Trial> next() {
      if (all.size() >= space.size()) {
        return Optional.empty();
      }
      while (true) {
        Trial trial = space.draw(seed, ++number);
        if (all.stream().noneMatch(other -> other.settings().equals(trial.settings()))) {
          all.add(trial);
          return Optional.of(trial);
        }
      }
    }
  }
}
