package io.github.vae4j.core.imputation;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.table.ColumnType;
import io.github.vae4j.core.table.SchemaOptions;
import io.github.vae4j.core.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model of a table whose joint distribution is known: z ~ N(0, 1), x = z + 0.5 e, y = -2 z + 0.5
 * e, and level C of three has the logit 3 z, the others 0. Its encoder proposes N(0, 1) whatever it
 * sees.
 */
final class KnownTable {
  static final double NOISE = 0.5;

  private KnownTable() {}

  static TrainedVae model() {
    List<List<?>> rows =
        IntStream.range(0, 60)
            .<List<?>>mapToObj(
                i ->
                    List.of(
                        0.25 * (i % 9) - 1, 0.25 * (i % 7) - 1, List.of("A", "B", "C").get(i % 3)))
            .toList();
    Dataset data = Datasets.table("known", List.of("x", "y", "level"), rows);
    TableSchema schema =
        TableSchema.infer(
            data,
            SchemaOptions.builder()
                .divisor(1)
                .type("level", ColumnType.ORDINAL) // as many elements as levels
                .likelihood("level", "categorical")
                .likelihood(ColumnType.NUMERIC, "normal:scale=fixed:" + NOISE)
                .build());
    VaeSpec spec =
        VaeSpec.builder(schema.encode(data).itemShape())
            .latent(1)
            .network(Network.of("mlp:none"))
            .likelihood(Likelihood.of(schema.likelihood()))
            .build();
    Map<String, double[]> values = Map.of("decoder/output/weight", new double[] {1, -2, 0, 0, 3});
    Map<String, HostArray> parameters = new LinkedHashMap<>();
    ModelParameters.of(spec, DType.FLOAT64)
        .forEach(
            parameter -> {
              TensorType type = parameter.type();
              parameters.put(
                  parameter.name(),
                  HostArray.ofDoubles(
                      type,
                      values.getOrDefault(parameter.name(), new double[type.shape().size()])));
            });
    return new TrainedVae(spec, parameters, Preprocessing.of(schema), List.of(), Map.of());
  }
}
