package io.github.vae4j.core.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of rows of two numbers. */
@Timeout(60)
class StreamScorerTest {
  private static final int BUFFER = 256;

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final RowScorer scorer = RowScorer.of(model());
  private final StreamScorer<List<?>> stage = new StreamScorer<>(scorer, row -> row, executor);
  private final Sink sink = new Sink();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static TrainedVae model() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(2))
            .latent(1)
            .network(Network.of("mlp:3"))
            .likelihood(Likelihood.of("normal"))
            .build();
    return new TrainedVae(
        spec,
        ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  /** Gives as many rows as it is asked for, the row of a number being that number and 1. */
  private static final class Numbers implements Flow.Publisher<List<?>> {
    private final AtomicInteger given = new AtomicInteger();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    @Override
    public void subscribe(Flow.Subscriber<? super List<?>> subscriber) {
      Semaphore asked = new Semaphore(0);
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              asked.release((int) n);
            }

            @Override
            public void cancel() {
              cancelled.complete(null);
              asked.release();
            }
          });
      try {
        for (asked.acquire(); !cancelled.isDone(); asked.acquire()) {
          subscriber.onNext(List.of(given.getAndIncrement(), 1));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Keeps what it is told, and asks for nothing by itself. */
  private static final class Sink implements Flow.Subscriber<StreamScorer.Scored<List<?>>> {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final List<StreamScorer.Scored<List<?>>> scores = new ArrayList<>();
    private final Semaphore told = new Semaphore(0);
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public synchronized void onNext(StreamScorer.Scored<List<?>> score) {
      scores.add(score);
      told.release();
    }

    @Override
    public void onError(Throwable error) {
      end.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }

  @Test
  void rowsHaveTheScoresOfTheRowScorerInTheirOrder() {
    List<List<?>> rows = List.of(List.of(1, 2), List.of("one", 2), List.of(3, 4));
    AtomicInteger requests = new AtomicInteger();
    Flow.Subscription asked =
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            requests.addAndGet((int) n);
          }

          @Override
          public void cancel() {}
        };
    stage.subscribe(sink);
    sink.subscription.join().request(rows.size());
    stage.onSubscribe(asked);
    rows.forEach(stage::onNext);
    stage.onComplete();
    sink.end.join();
    assertEquals(rows.size() + 1, requests.get());
    assertEquals(rows, sink.scores.stream().map(StreamScorer.Scored::row).toList());
    assertEquals(scorer.score(rows.get(0)), sink.scores.get(0).nats());
    assertEquals(scorer.score(rows.get(2)), sink.scores.get(2).nats());
    StreamScorer.Scored<List<?>> wrong = sink.scores.get(1);
    assertTrue(Double.isNaN(wrong.nats()));
    RuntimeException problem = assertInstanceOf(DataException.class, wrong.problem().orElseThrow());
    assertTrue(String.valueOf(problem.getMessage()).contains("'one'"), problem::getMessage);
  }

  @Test
  void nobodyIsAskedForMoreThanSubscribersHaveRoomFor() throws InterruptedException {
    Numbers numbers = new Numbers();
    stage.subscribe(sink);
    sink.subscription.join().request(10);
    Thread publisher = new Thread(() -> numbers.subscribe(stage));
    publisher.start();
    assertTrue(sink.told.tryAcquire(10, 30, TimeUnit.SECONDS));
    while (publisher.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertTrue(numbers.given.get() <= 10 + BUFFER + 1, numbers.given::toString);
    sink.subscription.join().request(1_000);
    assertTrue(sink.told.tryAcquire(1_000, 30, TimeUnit.SECONDS));
    sink.subscription.join().cancel();
    numbers.cancelled.join();
    publisher.join();
    synchronized (sink) {
      for (int i = 0; i < sink.scores.size(); i++) {
        assertEquals(List.of(i, 1), sink.scores.get(i).row());
      }
    }
  }

  @Test
  void whatIsNoFaultOfARowEndsTheStream() {
    IllegalStateException error = new IllegalStateException("no cells");
    StreamScorer<List<?>> broken =
        new StreamScorer<>(
            scorer,
            row -> {
              throw error;
            },
            executor);
    broken.subscribe(sink);
    Numbers numbers = new Numbers();
    numbers.subscribe(broken);
    assertTrue(numbers.cancelled.isDone());
    assertEquals(1, numbers.given.get());
    assertEquals(error, sink.end.handle((nothing, found) -> found).join());
  }

  @Test
  void anErrorOfTheRowsIsPassedOn() {
    stage.subscribe(sink);
    IllegalStateException error = new IllegalStateException("the wire broke");
    stage.onError(error);
    assertEquals(error, sink.end.handle((nothing, found) -> found).join());
  }
}
