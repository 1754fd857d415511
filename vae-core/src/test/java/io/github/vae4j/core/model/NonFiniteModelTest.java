package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that hold or give numbers that are NaN or infinite. */
class NonFiniteModelTest {
  private static final VaeSpec SPEC = VaeSpec.mlp(Shape.of(2), 2, Likelihoods.NORMAL, 3);
  private static final Rows DATA = new Rows(new float[][] {{1, 2}, {3, 4}});

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());

  @TempDir private Path folder;

  @AfterEach
  void close() {
    backend.close();
  }

  private static String message(Executable refused) {
    return String.valueOf(assertThrows(NonFiniteException.class, refused).getMessage());
  }

  private static TrainedVae vae(VaeModel model, Map<String, HostArray> parameters) {
    return new TrainedVae(
        model,
        parameters,
        Preprocessing.of(new double[] {1, 2}, new double[] {3, 4}, Binarization.NONE),
        List.of("a", "b"),
        Map.of());
  }

  private static Map<String, HostArray> parameters(DType dtype) {
    return new LinkedHashMap<>(ModelParameters.initialize(SPEC, dtype, RandomKey.of(1)));
  }

  /** Returns a model whose parameters are finite, and too great for sums of three of them. */
  private static TrainedVae overflowing() {
    Map<String, HostArray> parameters = parameters(DType.FLOAT32);
    parameters.replaceAll((name, array) -> HostArray.filled(array.type(), 3e38));
    return vae(SPEC, parameters);
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64"})
  void aWeightOfAFileIsRefusedWithTensorAndIndex(DType dtype) {
    vae(SPEC, parameters(dtype)).save(folder.resolve("good.safetensors"));
    Safetensors.Content good = Safetensors.read(folder.resolve("good.safetensors"));
    Map<String, HostArray> tensors = new LinkedHashMap<>(good.tensors());
    String name = "encoder/mean/weight"; // [3, 2]
    double[] weights = Named.get(tensors, name).toDoubles();
    weights[3] = Double.NEGATIVE_INFINITY;
    tensors.put(name, HostArray.ofDoubles(Named.get(tensors, name).type(), weights));
    Path bad = folder.resolve("bad.safetensors");
    Safetensors.write(bad, tensors, good.metadata());
    assertEquals(
        bad
            + ", tensor 'encoder/mean/weight', element [1, 1]: expected a finite number, found"
            + " -Infinity; its training diverged or the file was damaged: train the model again",
        message(() -> TrainedVae.load(bad)));
    assertTrue(
        message(() -> vae(SPEC, tensors))
            .startsWith("trained model, tensor 'encoder/mean/weight', element [1, 1]: "));
  }

  @ParameterizedTest
  @CsvSource({
    "'[1.0,2.0]', '[1.0,NaN]', offset of element 2, NaN",
    "'[1.0,2.0]', '[1e999,2.0]', offset of element 1, Infinity",
    "'[3.0,4.0]', '[3.0,Infinity]', divisor of element 2, Infinity",
    "'[3.0,4.0]', '[NaN,4.0]', divisor of element 1, NaN",
  })
  void aNumberOfThePreprocessingIsRefused(String from, String to, String place, String value) {
    vae(SPEC, parameters(DType.FLOAT32)).save(folder.resolve("good.safetensors"));
    Safetensors.Content good = Safetensors.read(folder.resolve("good.safetensors"));
    Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
    String entry = Named.get(metadata, "vae4j.preprocessing");
    assertTrue(entry.contains(from), entry);
    metadata.put("vae4j.preprocessing", entry.replace(from, to));
    Path bad = folder.resolve("bad.safetensors");
    Safetensors.write(bad, good.tensors(), metadata);
    String message = message(() -> TrainedVae.load(bad));
    assertTrue(
        message.startsWith(
            bad
                + ": metadata 'vae4j.preprocessing': "
                + place
                + ": expected a finite number, found "
                + value),
        message);
  }

  @Test
  void preprocessingIsNotMadeOfSuchNumbers() {
    double[] nan = {Double.NaN};
    double[] one = {1};
    assertThrows(NonFiniteException.class, () -> Preprocessing.of(nan, one, Binarization.NONE));
    assertThrows(NonFiniteException.class, () -> Preprocessing.of(one, nan, Binarization.NONE));
    assertThrows(
        NonFiniteException.class,
        () ->
            Preprocessing.standardize(
                new DatasetStatistics(2, nan, one, one, one, false, false, false, 0)));
    assertThrows(
        IllegalArgumentException.class, () -> Preprocessing.divide(Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> Likelihood.of("normal:floor=Infinity"));
  }

  @Test
  void aSessionRefusesWhatItsModelGives() {
    try (VaeSession session = new VaeSession(overflowing(), backend)) {
      assertStarts(
          "latent mean of rows, row 1, number 1: expected a finite number",
          () -> session.encode(DATA));
      assertStarts("reconstruction of rows, row 1, number 1: ", () -> session.reconstruct(DATA));
      assertStarts("mean of p(x|z) for latent 1, number 1: ", () -> session.sample(3, 1));
      HostArray latents = HostArray.of(Shape.of(2, 2), new double[] {0, 0, 0, 1e300});
      assertStarts(
          "latent to be decoded 2, number 2: expected a finite number, found"
              + " Infinity; give one within FLOAT32",
          () -> session.decode(latents));
    }
  }

  private static void assertStarts(String start, Executable use) {
    String message = message(use);
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void aSessionRefusesDataThatAreNotFinite() {
    Rows data = new Rows(new float[][] {{1, 2}, {3, Float.NaN}});
    try (VaeSession session = new VaeSession(vae(SPEC, parameters(DType.FLOAT32)), backend)) {
      for (Executable use :
          new Executable[] {() -> session.encode(data), () -> session.reconstruct(data)}) {
        String message = String.valueOf(assertThrows(DataException.class, use).getMessage());
        assertTrue(message.contains("expected a finite number, found NaN"), message);
        assertTrue(message.startsWith(data.place(1, 1)), message);
      }
    }
  }

  /** A prior whose scale is e^100, beyond FLOAT32. */
  private record WidePrior() implements VaeModel {
    @Override
    public Shape eventShape() {
      return SPEC.eventShape();
    }

    @Override
    public int latentSize() {
      return SPEC.latentSize();
    }

    @Override
    public LatentModel bind(Scope scope, Given given) {
      LatentModel usual = SPEC.bind(scope, Given.nothing());
      return new LatentModel() {
        @Override
        public Distribution prior() {
          Tensor zero = scope.trace().constant(scope.dtype(), 0).broadcastTo(Shape.of(2));
          return Normal.diagonal(zero, zero.add(100));
        }

        @Override
        public Distribution posterior(Tensor x) {
          return usual.posterior(x);
        }

        @Override
        public Distribution likelihood(Tensor z) {
          return usual.likelihood(z);
        }
      };
    }
  }

  @Test
  void aDrawFromThePriorThatIsNotFiniteIsRefused() {
    TrainedVae wide = vae(new WidePrior(), parameters(DType.FLOAT32));
    try (VaeSession session = new VaeSession(wide, backend)) {
      assertStarts("draw from the prior 1, number 1: ", () -> session.drawLatents(4, 1));
    }
  }
}
