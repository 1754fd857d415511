package io.github.vae4j.core.search;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.decision.RankingMetrics;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingListener;
import io.github.vae4j.core.training.TrainingOptions;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How strange rows of a part of the file look that a training has not seen: the share of pairs, of
 * a row of that part and a row held out at random, in which the row of the part has the higher
 * score. It is one half if all rows are independent, and above where a model has learned what holds
 * for the other parts alone.
 */
final class NewBlocks {
  /** Fewest rows of which it can be said. */
  static final int FEWEST = 200;

  private static final int MOST = 10_000; // rows, in equal steps
  private static final int BLOCKS = 5;
  private static final int STEPS = 1000; // of a training, enough to see it
  private static final double HELD_OUT = 0.2; // share of the other rows

  private NewBlocks() {}

  /** Trains without each fifth of the file in turn, and returns the mean share. */
  static double strangeness(Trainer trainer, Dataset all, Backend backend) {
    int n = Math.min(MOST, all.size());
    int[] rows = IntStream.range(0, n).map(i -> (int) ((long) i * all.size() / n)).toArray();
    double sum = 0;
    for (int block = 0; block < BLOCKS; block++) {
      sum += inBlock(trainer, all, rows, block, backend);
    }
    return sum / BLOCKS;
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
            outside.length, RandomKey.of(trainer.options().seed()).fold("new blocks").fold(block));
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
                .withoutCheckpoints()
                .options(shorter)
                .listener(TrainingListener.none())
                .fit(all.subset(fitted, all.name() + " (part)"), heldOut, backend),
            backend,
            EvaluationOptions.defaults().withSamples(ModelSearch.SAMPLES).withVerify(false))) {
      return higher(
          scorer.score(all.subset(inside, all.name() + " (block)")), scorer.score(heldOut));
    }
  }

  /** Returns the share of pairs in which the first is higher; ties count half. */
  private static double higher(double[] first, double[] second) {
    double[] all = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    boolean[] isFirst = new boolean[all.length];
    Arrays.fill(isFirst, 0, first.length, true);
    return RankingMetrics.auroc(all, isFirst);
  }
}
