package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Trainings that something happens to. */
final class Executions {
  private Executions() {}

  /** Runs an action during which the executor of a task, counted from 1, is killed. */
  static void killing(int task, Runnable action) {
    SparkContext context = Cluster.session().sparkContext();
    Map<String, Long> processes = processes(context);
    CountDownLatch removed = new CountDownLatch(1);
    AtomicInteger tasks = new AtomicInteger();
    SparkListener killer =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            Long process = processes.get(start.taskInfo().executorId());
            if (tasks.incrementAndGet() == task && process != null) {
              ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
            }
          }

          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
            removed.countDown();
          }
        };
    context.addSparkListener(killer);
    try {
      action.run();
      assertTrue(removed.await(60, TimeUnit.SECONDS), "no executor was killed");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      context.removeSparkListener(killer);
    }
  }

  /** Returns the number of the process of each executor. */
  private static Map<String, Long> processes(SparkContext context) {
    return JavaSparkContext.fromSparkContext(context)
        .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8)
        .mapToPair(
            i -> new scala.Tuple2<>(SparkEnv.get().executorId(), ProcessHandle.current().pid()))
        .collectAsMap();
  }

  /** Runs an action whose jobs are cancelled once something is so, which makes it fail. */
  static void cancelling(BooleanSupplier condition, Runnable action) {
    SparkContext context = Cluster.session().sparkContext();
    SparkListener stopper =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart task) {
            if (condition.getAsBoolean()) {
              context.cancelAllJobs();
            }
          }
        };
    context.addSparkListener(stopper);
    try {
      assertThrows(Exception.class, action::run);
    } finally {
      context.removeSparkListener(stopper);
    }
  }
}
