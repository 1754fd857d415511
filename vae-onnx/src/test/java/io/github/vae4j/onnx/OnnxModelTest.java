package io.github.vae4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.pass.Passes;
import io.github.vae4j.core.semisupervised.M2;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a model tells of itself, and what is refused. */
final class OnnxModelTest {
  private static TrainedVae vae(VaeSpec.Builder spec) {
    return Trained.of(spec.build(), DType.FLOAT32, Preprocessing.divide(255), List.of());
  }

  private static VaeSpec.Builder images() {
    return VaeSpec.builder(Shape.of(4, 6)).latent(3).network(Network.of("mlp:5"));
  }

  private static String texts(List<Port> ports) {
    return String.join(", ", ports.stream().map(Port::toString).toList());
  }

  @Test
  void inputsAndOutputsHaveTheShapesOfTheData() {
    TrainedVae vae = vae(images());
    OnnxModel encoder = OnnxModel.encoder(vae);
    assertEquals("x float32 [batch, 4, 6]", texts(encoder.inputs()));
    assertEquals("mean float32 [batch, 3], scale float32 [batch, 3]", texts(encoder.outputs()));
    OnnxModel decoder = OnnxModel.decoder(vae);
    assertEquals("z float32 [batch, 3]", texts(decoder.inputs()));
    assertEquals("mean float32 [batch, 4, 6]", texts(decoder.outputs()));
    OnnxModel scorer = OnnxModel.scorer(vae, EvaluationOptions.defaults().withSamples(2));
    assertEquals("score float32 [batch]", texts(scorer.outputs()));
    assertEquals("2", scorer.metadata().get("vae4j.draws"));
    assertEquals(vae.digest(), scorer.metadata().get("vae4j.digest"));
    assertEquals(vae.model().description(), scorer.metadata().get("vae4j.model"));
  }

  @Test
  void theFileHoldsItsMetadata() throws Exception {
    OnnxModel model = OnnxModel.decoder(vae(images())).with("owner", "Grüße");
    try (OnnxRuntime runtime = OnnxRuntime.load(model.bytes())) {
      assertEquals(model.metadata(), runtime.session().getMetadata().getCustomMetadata());
      assertEquals("vae4j", runtime.session().getMetadata().getProducerName());
    }
  }

  @Test
  void aDecoderWithoutAMeanIsRefused() {
    TrainedVae vae =
        vae(
            VaeSpec.builder(Shape.of(4, 4))
                .latent(2)
                .encoder(Network.of("mlp:5"))
                .decoder(Network.of("pixelcnn:1,4"))
                .likelihood(Likelihood.of("bernoulli")));
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> OnnxModel.decoder(vae))
                .getMessage());
    assertTrue(message.startsWith("decoder: needs the mean of the likelihood"), message);
  }

  /** The class that is known goes before that of the latents. Rows do not share their noise. */
  @Test
  void aModelWhoseClassIsALatent() {
    VaeSpec spec =
        VaeSpec.builder(Shape.of(6))
            .latent(2)
            .condition(3)
            .network(Network.of("mlp:5"))
            .likelihood(Likelihood.of("bernoulli"))
            .build();
    Conditioning label =
        new Conditioning(List.of(new Conditioning.Label(3, List.of(), List.of("?"))));
    TrainedVae vae =
        Trained.of(
            new M2(spec, Network.of("mlp:4")),
            DType.FLOAT32,
            Preprocessing.divide(1).with(label),
            List.of());
    OnnxModel encoder = OnnxModel.encoder(vae);
    assertEquals("x float32 [batch, 6], condition float32 [batch, 1]", texts(encoder.inputs()));
    assertEquals(
        "[{\"name\":\"label\",\"levels\":[\"0\",\"1\",\"2\"]}]",
        encoder.metadata().get("condition.columns"));
    OnnxModel decoder = OnnxModel.decoder(vae);
    assertEquals("z float32 [batch, 5], condition float32 [batch, 1]", texts(decoder.inputs()));
    EvaluationOptions options = EvaluationOptions.defaults().withSamples(2);
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> OnnxModel.scorer(vae, options))
                .getMessage());
    assertTrue(message.contains("found the noise 'z/latent' of shape [26, 2]"), message);
  }

  @Test
  void aModelBeyondTheSizeOfAFileIsRefused() {
    OnnxModel.requireSize("decoder", Integer.MAX_VALUE);
    assertThrows(
        IllegalArgumentException.class,
        () -> OnnxModel.requireSize("decoder", 1L + Integer.MAX_VALUE));
  }

  private static Program program(int batch, UnaryOperator<Tensor> function) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, batch, 2));
    return trace.program(Map.of("y", function.apply(x)));
  }

  /** Returns why a function of [batch, 2] is refused. */
  private static String refusal(UnaryOperator<Tensor> function) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Lowering.write(
                        TwoBatches.trace("the test", batch -> program(batch, function)),
                        Map.of(),
                        "x",
                        new Graph(Set.of("x", "y"))))
            .getMessage());
  }

  @Test
  void whatDependsOnTheNumberOfRowsIsRefusedByItsName() {
    String numbers = refusal(x -> x.mul(1.0 / x.shape().dim(0)));
    assertTrue(numbers.contains("constant at "), numbers);
    assertTrue(numbers.contains("holds other numbers for another number of rows"), numbers);
    String sizes =
        refusal(
            x ->
                x.pad(new int[] {1, 0}, new int[] {0, 0})
                    .reshape(1, 2 + 2 * x.shape().dim(0))
                    .exp());
    assertTrue(sizes.contains("reshape at "), sizes);
    assertTrue(sizes.contains("no multiples of the number of rows"), sizes);
    String count =
        refusal(x -> x.add(x.trace().iota(TensorType.of(DType.FLOAT32, x.shape().dim(0), 2), 0)));
    assertTrue(count.contains("counts the rows of the batch"), count);
  }

  @Test
  void noiseOfTheDeviceIsRefusedByItsName() {
    TwoBatches noisy =
        TwoBatches.trace(
            "the test",
            batch -> {
              Trace trace = Trace.open();
              Tensor noise = trace.noise("n", Noise.NORMAL, TensorType.of(DType.FLOAT32, batch, 2));
              return Passes.drawNoiseOnDevice(trace.program(Map.of("y", noise.exp())));
            });
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Lowering.write(noisy, Map.of(), "n", new Graph(Set.of("y"))))
                .getMessage());
    assertTrue(message.contains("randomNoise has no operator there"), message);
  }

  /** Returns two traces that draw noise of a shape. */
  private static TwoBatches drawing(IntFunction<Shape> shape) {
    return TwoBatches.trace(
        "the test",
        batch -> {
          Trace trace = Trace.open();
          TensorType type = new TensorType(DType.FLOAT32, shape.apply(batch));
          return trace.program(Map.of("y", trace.noise("n", Noise.NORMAL, type).exp()));
        });
  }

  @Test
  void noiseThatRowsDoNotShareIsRefusedByItsName() {
    drawing(batch -> Shape.of(3, batch, 2)).requireShared("n");
    for (IntFunction<Shape> shape :
        List.<IntFunction<Shape>>of(
            batch -> Shape.of(3 * batch, 2),
            batch -> Shape.of(3, 2 * batch),
            batch -> Shape.of(batch))) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> drawing(shape).requireShared("n"))
                  .getMessage());
      assertTrue(message.contains("found the noise 'n' of shape ["), message);
    }
  }
}
