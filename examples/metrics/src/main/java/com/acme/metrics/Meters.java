package com.acme.metrics;

import io.github.vae4j.core.training.EpochReport;
import io.github.vae4j.core.training.StepReport;
import io.github.vae4j.core.training.TrainingListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReference;

/** Tells Micrometer how a training goes. */
final class Meters implements TrainingListener {
  private final Counter steps;
  private final AtomicReference<Double> bound = new AtomicReference<>(Double.NaN);

  Meters(MeterRegistry registry) {
    steps = Counter.builder("vae.training.steps").register(registry);
    Gauge.builder("vae.training.bound", bound, AtomicReference::get)
        .description("bound on the training data in the last epoch")
        .baseUnit("nats")
        .register(registry);
  }

  @Override
  public void onStep(StepReport report) {
    steps.increment();
  }

  @Override
  public void onEpoch(EpochReport report) {
    bound.set(report.training().mean());
  }
}
