package io.github.vae4j.core.training;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many rows of a part of the file that a training has not seen get a score that few rows held
 * out at random exceed. If all rows are independent it is the share that should be.
 */
final class FalseAlarms {
  /** The share of rows held out at random that are flagged. */
  static final double NOMINAL = 0.05;

  /** Fewest rows of which it can be said. */
  static final int FEWEST = 200;

  private static final int MOST = 10_000; // rows, in equal steps
  private static final int BLOCKS = 5;
  private static final int STEPS = 1000; // of a training, enough to see it
  private static final double HELD_OUT = 0.2; // share of the other rows

  private FalseAlarms() {}

  /** Trains without the first, the middle and the last fifth, and returns the mean share there. */
  static double inNewBlocks(Trainer trainer, Dataset all, Backend backend) {
    int n = Math.min(MOST, all.size());
    int[] rows = IntStream.range(0, n).map(i -> (int) ((long) i * all.size() / n)).toArray();
    double sum = 0;
    int count = 0;
    for (int block = 0; block < BLOCKS; block += 2) {
      sum += inBlock(trainer, all, rows, block, backend);
      count++;
    }
    return sum / count;
  }

  private static double inBlock(
      Trainer trainer, Dataset all, int[] rows, int block, Backend backend) {
    int from = rows.length * block / BLOCKS;
    int to = rows.length * (block + 1) / BLOCKS;
    int[] inside = Arrays.copyOfRange(rows, from, to);
    int[] outside =
        IntStream.range(0, rows.length)
            .filter(i -> i < from || i >= to)
            .map(i -> rows[i])
            .toArray();
    int[] order =
        Splits.permutation(
            outside.length,
            RandomKey.of(trainer.options().seed()).fold("false alarms").fold(block));
    int held = (int) Math.round(HELD_OUT * outside.length);
    int[] random = IntStream.range(0, held).map(i -> outside[order[i]]).toArray();
    int[] fitted = IntStream.range(held, outside.length).map(i -> outside[order[i]]).toArray();
    TrainingOptions options = trainer.options();
    TrainingOptions shorter =
        options.toBuilder()
            .steps(options.steps() == 0 ? STEPS : Math.min(STEPS, options.steps()))
            .verify(false)
            .build();
    Dataset heldOut = all.subset(random, all.name() + " (held out)");
    try (Scorer scorer =
        new Scorer(
            trainer
                .options(shorter)
                .listener(TrainingListener.none())
                .fit(all.subset(fitted, all.name() + " (part)"), heldOut, backend),
            backend,
            EvaluationOptions.defaults().withSamples(ModelSearch.SAMPLES).withVerify(false))) {
      double[] usual = scorer.score(heldOut);
      Arrays.sort(usual);
      double threshold = usual[(int) Math.floor((1 - NOMINAL) * (usual.length - 1))];
      double[] found = scorer.score(all.subset(inside, all.name() + " (block)"));
      return Arrays.stream(found).filter(score -> score > threshold).count()
          / (double) found.length;
    }
  }
}
