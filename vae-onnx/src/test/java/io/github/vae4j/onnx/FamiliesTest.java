package io.github.vae4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import io.github.vae4j.core.row.RowScorer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Families of parts, each as a scorer in ONNX Runtime against one in plain Java. */
final class FamiliesTest {
  private static final int WIDTH = 6; // elements of a datum
  private static final int ROWS = 3;
  private static final double TOLERANCE = 2e-5; // of the score, of FLOAT32 sums
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.defaults().withSamples(7).withSeed(3).withVerify(false);

  static final List<String> LIKELIHOODS =
      List.of(
          "bernoulli",
          "continuous-bernoulli",
          "normal",
          "normal:scale=column",
          "normal:scale=global,floor=0.2",
          "sigmoid-normal",
          "laplace",
          "student-t:scale=column",
          "discretized-logistic:levels=256",
          "log-normal",
          "poisson",
          "negative-binomial",
          "categorical:3",
          "ordinal:3",
          "columns:normal:scale=column+log-normal+poisson+categorical:3",
          "columns:bernoulli+negative-binomial+student-t+ordinal:3");

  static final List<String> POSTERIORS =
      List.of("full", "lowrank:2", "iaf:2", "realnvp:2", "planar:2", "bernoulli", "categorical:3");

  static final List<String> NETWORKS_OF_IMAGES = List.of("conv:4,6", "resnet:4,6");

  static final List<String> PRIORS = List.of("mixture:4", "vamp:5", "realnvp:2");

  private static VaeSpec.Builder spec() {
    return VaeSpec.builder(Shape.of(WIDTH)).latent(6).network(Network.of("mlp:17,9"));
  }

  private static void check(VaeSpec spec, float... row) throws Exception {
    TrainedVae vae = Trained.of(spec, DType.FLOAT32, Preprocessing.divide(1), List.of());
    float[] rows = new float[ROWS * row.length];
    for (int i = 0; i < ROWS; i++) {
      System.arraycopy(row, 0, rows, i * row.length, row.length);
    }
    double expected = RowScorer.of(vae, OPTIONS).score(row);
    HostArray x = HostArray.of(Shape.of(ROWS).concat(spec.eventShape()), rows);
    double[] found = run(OnnxModel.scorer(vae, OPTIONS), x, "score");
    assertEquals(ROWS, found.length);
    for (double score : found) {
      assertEquals(expected, score, TOLERANCE * Math.max(1, Math.abs(expected)));
    }
    double[] means = run(OnnxModel.encoder(vae), x, "mean");
    assertTrue(Arrays.stream(means).allMatch(Double::isFinite));
  }

  private static double[] run(OnnxModel model, HostArray x, String output) throws Exception {
    try (OnnxRuntime runtime = OnnxRuntime.load(model.bytes())) {
      return Objects.requireNonNull(runtime.run(Map.of("x", x)).get(output)).toDoubles();
    }
  }

  @ParameterizedTest
  @FieldSource("LIKELIHOODS")
  void eachLikelihood(String word) throws Exception {
    if (word.equals("log-normal")) {
      check(spec().likelihood(Likelihood.of(word)).build(), 1, 0.5f, 2, 3, 0.1f, 7);
    } else {
      check(spec().likelihood(Likelihood.of(word)).build(), 1, 1, 1, 0, 0, 1);
    }
  }

  @ParameterizedTest
  @FieldSource("POSTERIORS")
  void eachPosterior(String word) throws Exception {
    Posterior posterior = Posterior.of(word);
    check(
        spec().posterior(posterior).prior(Prior.of(posterior.naturalPrior())).build(),
        1,
        0,
        1,
        1,
        0,
        0);
  }

  @ParameterizedTest
  @FieldSource("PRIORS")
  void eachPrior(String word) throws Exception {
    check(spec().prior(Prior.of(word)).build(), 1, 0, 1, 1, 0, 0);
  }

  @ParameterizedTest
  @FieldSource("NETWORKS_OF_IMAGES")
  void eachNetworkOfImages(String word) throws Exception {
    Shape shape = Shape.of(3, 8, 8);
    float[] image = new float[shape.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = i * 7 % 4 / 3f;
    }
    check(
        VaeSpec.builder(shape)
            .latent(3)
            .network(Network.of(word))
            .likelihood(Likelihood.of("discretized-logistic-mixture:2,levels=4"))
            .build(),
        image);
  }

  @Test
  void aDecoderInWhichElementsDependOnThoseBefore() throws Exception {
    float[] image = new float[64];
    for (int i = 0; i < image.length; i++) {
      image[i] = i * 5 % 3 == 0 ? 1 : 0;
    }
    check(
        VaeSpec.builder(Shape.of(8, 8))
            .latent(3)
            .encoder(Network.of("mlp:8"))
            .decoder(Network.of("pixelcnn:2,4"))
            .likelihood(Likelihood.of("bernoulli"))
            .build(),
        image);
  }
}
