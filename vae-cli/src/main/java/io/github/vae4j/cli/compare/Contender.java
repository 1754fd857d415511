package io.github.vae4j.cli.compare;

import io.github.vae4j.cli.option.TrainedOptions;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.likelihood.LikelihoodTable;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One of the models that are compared.
 *
 * @param name as it was written
 * @param estimates of log p(x) of each datum; nothing where none were kept
 * @param settings of its training, by the names of options; empty where only estimates are known
 */
record Contender(String name, Optional<LikelihoodTable> estimates, Map<String, String> settings) {

  /**
   * Opens a folder of a training, a model file, or a file of estimates.
   *
   * @throws DataException if it is none of these
   */
  static Contender open(Path path) {
    if (Files.isDirectory(path)) {
      Path model = path.resolve(TrainingFolder.MODEL);
      if (!Files.exists(model)) {
        throw new DataException(
            path
                + ": expected a folder of 'vae train', found no "
                + TrainingFolder.MODEL
                + " in it");
      }
      return new Contender(path.toString(), beside(model), settings(model));
    }
    return path.toString().endsWith(".safetensors")
        ? new Contender(path.toString(), beside(path), settings(path))
        : new Contender(path.toString(), Optional.of(LikelihoodTable.read(path)), Map.of());
  }

  /** Returns what a training left beside its model. */
  private static Optional<LikelihoodTable> beside(Path model) {
    Path file = model.resolveSibling(TrainingFolder.ESTIMATES);
    return model.endsWith(TrainingFolder.MODEL) && Files.exists(file)
        ? Optional.of(LikelihoodTable.read(file))
        : Optional.empty();
  }

  private static Map<String, String> settings(Path model) {
    TrainedVae vae = TrainedVae.load(model);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.putAll(TrainedOptions.of(vae));
    if (vae.model() instanceof VaeSpec spec) { // what rests on a default that the data decide
      settings.putIfAbsent("encoder", spec.encoder().word());
      settings.putIfAbsent("decoder", spec.decoder().word());
      settings.putIfAbsent("activation", spec.activation().label());
      settings.putIfAbsent("prior", spec.prior().word());
    }
    settings.put("parameters", Long.toString(vae.parameterCount()));
    for (String name : new String[] {"epoch-kept", "backend", "vae4j"}) {
      settings.put(name, vae.provenance().getOrDefault(name, ""));
    }
    return settings;
  }
}
