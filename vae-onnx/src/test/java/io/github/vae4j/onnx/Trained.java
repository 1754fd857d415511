package io.github.vae4j.onnx;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models with parameters as if they had been trained. */
final class Trained {
  private static final double NOISE = 0.1; // on the first parameters, of which many are 0

  private Trained() {}

  static TrainedVae of(
      VaeModel model, DType dtype, Preprocessing preprocessing, List<String> columns) {
    Random random = new Random(5);
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.initialize(model, dtype, RandomKey.of(1))
        .forEach(
            (name, array) -> {
              double[] values = array.toDoubles();
              Arrays.setAll(values, i -> values[i] + NOISE * random.nextGaussian());
              parameters.put(name, HostArray.ofDoubles(array.type(), values));
            });
    return new TrainedVae(model, parameters, preprocessing, columns, Map.of());
  }
}
