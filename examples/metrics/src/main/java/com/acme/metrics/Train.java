package com.acme.metrics;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Trains on the built-in digits and prints what a monitoring system would be told. */
public final class Train {
  private Train() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    MeterRegistry registry = new SimpleMeterRegistry();
    // Plain Java needs no native code. An engine is a few jars more: docs/embedding.md.
    try (Dataset digits = Datasets.open("digits");
        Backend backend = Backends.discover().select("reference").open(BackendConfig.defaults())) {
      VaeSpec spec = VaeSpec.builder(digits).build();
      Preprocessing preprocessing = Preprocessing.fitting(digits, spec.support());
      Trainer.of(spec, preprocessing)
          .options(TrainingOptions.of(digits).epochs(2).build())
          .listener(new Meters(registry))
          .fit(digits, backend);
    }
    System.out.printf(
        "%.0f steps, %.2f nats%n",
        registry.get("vae.training.steps").counter().count(),
        registry.get("vae.training.bound").gauge().value());
  }
}
