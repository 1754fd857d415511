package com.acme.layers;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.TrainedVae;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Scores digits on every engine in a folder of plug-ins, all in this process. */
public final class TwoEngines {
  private TwoEngines() {}

  /** Takes a model and the folder, in which each folder is a plug-in. */
  public static void main(String[] arguments) throws IOException {
    TrainedVae vae = TrainedVae.load(Path.of(arguments[0]));
    for (Path plugin : folders(Path.of(arguments[1]))) {
      for (DiscoveredBackend found : Backends.discover(layer(plugin)).entries()) {
        if (found.priority() >= 0) { // not the reference, which every layer sees
          score(vae, found);
        }
      }
    }
  }

  private static void score(TrainedVae vae, DiscoveredBackend found) {
    try (Dataset digits = Datasets.digits();
        Backend backend = found.provider().open(BackendConfig.defaults());
        Scorer scorer = new Scorer(vae, backend, EvaluationOptions.defaults().withSamples(10))) {
      double sum = 0;
      for (double score : scorer.score(digits)) {
        sum += score;
      }
      System.out.printf("%s: mean score %.3f nats%n", found.name(), sum / digits.size());
    }
  }

  /** Makes a layer of its own for a plug-in, so that engines may bring the same libraries. */
  private static ModuleLayer layer(Path plugin) {
    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules =
        boot.configuration().resolveAndBind(ModuleFinder.of(), ModuleFinder.of(plugin), Set.of());
    return boot.defineModulesWithOneLoader(modules, TwoEngines.class.getClassLoader());
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }
}
