package io.github.vae4j.core.row;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.execution.NonFiniteException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;

/**
 * Scores an unbounded stream of rows: a stage between a publisher of rows and the subscribers to
 * their scores. The scores are those of a {@link RowScorer}, in the order of the rows.
 *
 * <p>The stage asks for one row at a time, and for the next once the score of the last is handed
 * over, which waits while a subscriber has as many scores as it may have. So the memory does not
 * grow with the stream, and the publisher is as fast as the slowest subscriber. Subscribe to the
 * stage before it gets rows: where nobody is left to take a score, it cancels its own subscription.
 *
 * <p>A row that has no score ends nothing: it is passed on with the reason. All else that goes
 * wrong with a row, such as a model that needs a condition, ends the stream with the error. An end
 * or an error of the rows is passed on.
 *
 * @param <T> rows as the publisher has them
 */
public final class StreamScorer<T> implements Flow.Processor<T, StreamScorer.Scored<T>> {
  private static final int MOST_WAITING = 256; // scores for each subscriber

  private final RowScorer scorer;
  private final Function<? super T, ? extends List<?>> cells;
  private final SubmissionPublisher<Scored<T>> scores;
  private Flow.Subscription rows = Unsubscribed.NONE;
  private boolean subscribed;

  /**
   * A row and its score.
   *
   * @param row as the publisher gave it
   * @param nats the score, -log p(x); higher is stranger; NaN if there is none
   * @param problem why there is no score
   */
  public record Scored<T>(T row, double nats, Optional<RuntimeException> problem) {}

  /** Before there are rows to ask for. */
  private enum Unsubscribed implements Flow.Subscription {
    NONE;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /**
   * Creates a stage.
   *
   * @param scorer of single rows
   * @param cells of a row, for the {@link RowScorer#columns} of the model
   * @param executor on which subscribers are told their scores
   */
  public StreamScorer(
      RowScorer scorer, Function<? super T, ? extends List<?>> cells, Executor executor) {
    this.scorer = scorer;
    this.cells = cells;
    this.scores = new SubmissionPublisher<>(executor, MOST_WAITING);
  }

  /** Adds a subscriber to the scores of the rows from now on. */
  @Override
  public void subscribe(Flow.Subscriber<? super Scored<T>> subscriber) {
    scores.subscribe(subscriber);
  }

  /** Takes the rows of a publisher; a second one is refused, as {@link Flow} asks for. */
  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (subscribed) {
      subscription.cancel();
      return;
    }
    subscribed = true;
    rows = subscription;
    rows.request(1);
  }

  /** Scores a row and hands the score over; waits while a subscriber has no room for it. */
  @Override
  public void onNext(T row) {
    if (!scores.hasSubscribers()) {
      rows.cancel();
      return;
    }
    Scored<T> scored;
    try {
      scored = scored(Objects.requireNonNull(row, "row"));
    } catch (RuntimeException e) {
      rows.cancel();
      scores.closeExceptionally(e);
      return;
    }
    scores.submit(scored);
    rows.request(1);
  }

  private Scored<T> scored(T row) {
    try {
      return new Scored<>(row, scorer.score(cells.apply(row)), Optional.empty());
    } catch (DataException | NonFiniteException e) {
      return new Scored<>(row, Double.NaN, Optional.of(e));
    }
  }

  /** Passes an error of the rows on. */
  @Override
  public void onError(Throwable error) {
    scores.closeExceptionally(error);
  }

  /** Passes the end of the rows on, behind the last score. */
  @Override
  public void onComplete() {
    scores.close();
  }
}
