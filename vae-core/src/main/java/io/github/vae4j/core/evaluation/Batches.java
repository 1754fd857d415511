package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.VaeModel;
import java.util.Arrays;
import java.util.Map;

/** Batches of data in their order, each with a key of its own. */
record Batches(VaeModel model, DType dtype, Preprocessing preprocessing) {
  @FunctionalInterface
  interface Action {
    void run(int from, int count, Map<String, HostArray> inputs, RandomKey key);
  }

  void each(Dataset data, int batch, RandomKey root, Action action) {
    BatchReader reader = BatchReader.of(model, data, preprocessing, batch, dtype);
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    for (int from = 0; from < order.length; from += batch) {
      int count = Math.min(batch, order.length - from);
      Map<String, HostArray> inputs =
          reader.read(order, from, count, EvaluationData.binarization(root));
      inputs.remove(BatchReader.ROW_WEIGHTS);
      action.run(from, count, inputs, root.fold("noise").fold(from));
    }
  }
}
