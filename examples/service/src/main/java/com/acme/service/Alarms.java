package com.acme.service;

import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.row.RowScorer;
import io.github.vae4j.core.row.StreamScorer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;

/** Passes the scores of events on to those who wait for strange ones. */
public final class Alarms {
  private Alarms() {}

  /** Starts that; the cells of an event are those of the model's columns. */
  public static void watch(
      Path model,
      Flow.Publisher<List<?>> events,
      Flow.Subscriber<StreamScorer.Scored<List<?>>> alarms) {
    RowScorer scorer = RowScorer.of(TrainedVae.load(model));
    var scores = new StreamScorer<List<?>>(scorer, event -> event, ForkJoinPool.commonPool());
    scores.subscribe(alarms); // before there are rows
    events.subscribe(scores);
  }
}
