package io.github.vae4j.it;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program whose 16 threads score on one backend, each its own data, until the backend is closed
 * under them. Argument: a model of the digits. Prints how often a thread was told that the backend
 * is closed.
 */
public final class ScoreFromThreads {
  private static final int THREADS = 16;

  private ScoreFromThreads() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    TrainedVae vae = TrainedVae.load(Path.of(arguments[0]));
    Backend backend = Backends.discover().select().open(BackendConfig.defaults());
    Scorer scorer = new Scorer(vae, backend, EvaluationOptions.defaults().withSamples(5));
    List<Dataset> data = new ArrayList<>();
    List<double[]> expected = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      data.add(rows(i));
      expected.add(scorer.score(data.get(i)));
    }
    AtomicInteger calls = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Boolean>> closed = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Dataset mine = data.get(i);
      double[] wanted = expected.get(i);
      closed.add(threads.submit(() -> untilClosed(scorer, mine, wanted, calls)));
    }
    while (calls.get() < 50 * THREADS) {
      Thread.sleep(1);
    }
    backend.close();
    int told = 0;
    for (Future<Boolean> one : closed) {
      told += one.get() ? 1 : 0;
    }
    threads.shutdown();
    scorer.close();
    System.out.println("told " + told);
  }

  /** Returns digits of its own for each thread; some programs are shared, some are not. */
  private static Dataset rows(int thread) {
    Dataset digits = Datasets.digits();
    float[][] rows = new float[1 + thread * 3][digits.itemShape().size()];
    for (int i = 0; i < rows.length; i++) {
      digits.read(100 * thread + i, rows[i], 0);
    }
    return Datasets.of("rows", rows);
  }

  private static boolean untilClosed(
      Scorer scorer, Dataset data, double[] expected, AtomicInteger calls) {
    while (true) {
      try {
        double[] found = scorer.score(data);
        for (int i = 0; i < found.length; i++) {
          if (Math.abs(found[i] - expected[i]) > 1e-3) {
            throw new IllegalStateException(
                "alone " + Arrays.toString(expected) + ", together " + Arrays.toString(found));
          }
        }
        calls.incrementAndGet();
      } catch (BackendException e) {
        if (e.kind() == BackendException.Kind.CLOSED) {
          return true;
        }
        throw e;
      }
    }
  }
}
