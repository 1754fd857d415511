package io.github.vae4j.core.autoregressive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.InferenceMethod;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelCnnTest {
  private static VaeSpec.Builder builder(int... event) {
    return VaeSpec.builder(Shape.of(event))
        .latent(2)
        .encoder(Network.of("mlp:3"))
        .decoder(Network.of("pixelcnn:2,3,size=3"));
  }

  private static String refusal(Executable body) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, body).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pixelcnn:12,32",
        "pixelcnn:4,16,size=3",
        "pixelcnn:12,32,size=9-9-9-7-7-7-5-5-5-3",
        "pixelcnn:2,8,dropout=0.5",
        "pixelcnn:2,8,size=5-3,dropout=0.25+mlp:256,256,dropout=0.1",
        "pixelcnn:2,8+conv:4",
      })
  void aDecoderComesBackFromItsWord(String word) {
    assertEquals(word, Network.of(word).word());
    assertEquals(Network.of(word), Network.of(Network.of(word).word()));
  }

  @Test
  void settingsThatAreTheUsualOnesAreLeftOut() {
    assertEquals("pixelcnn:2,8", Network.of("pixelcnn:2,8,size=7-3+mlp:none").word());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pixelcnn | LAYERS is missing; expected pixelcnn:LAYERS,MAPS",
        "pixelcnn:2 | MAPS is missing",
        "pixelcnn:0,8 | needs from 1 to 1000 layers, got 0",
        "pixelcnn:1001,8 | needs from 1 to 1000 layers, got 1001",
        "pixelcnn:2,0 | needs from 1 to 4096 maps, got 0",
        "pixelcnn:2,8,size=4 | sizes of filters need to be odd, from 3 to 99, got 4",
        "pixelcnn:2,8,size=1 | sizes of filters need to be odd, from 3 to 99, got 1",
        "pixelcnn:2,8,size=9..3 | size needs whole numbers, such as 9-7-5, found '9..3'",
        "pixelcnn:2,8,3 | '3' is not known here",
        "pixelcnn:2,8,dropout=1 | the rate needs to be at least 0 and below 1, got 1.0",
        "pixelcnn:2,8+pixelcnn:2,8 | needs a network that decodes latents alone after '+'",
        "pixelcnn:2,8+pixelcnn:2,8+mlp:3 | takes one network after '+'",
        "pixelcnn:2,8+ | there is no network ''",
      })
  void aWrongWordIsRefused(String word, String expected) {
    String message = refusal(() -> Network.of(word));
    assertTrue(message.contains(expected), message);
  }

  @Test
  void dataThatAreNoImagesAreRefused() {
    assertTrue(refusal(() -> builder(9).build()).contains("needs images [height, width]"));
    String many = refusal(() -> builder(4, 3, 3).build());
    assertTrue(many.contains("needs a map for each of 4 channels, got 3"), many);
  }

  @Test
  void itIsNoEncoder() {
    String mirrored =
        refusal(() -> VaeSpec.builder(Shape.of(3, 3)).encoder(Network.of("pixelcnn:2,3")).build());
    assertTrue(mirrored.contains("is a decoder; name another encoder"), mirrored);
    VaeSpec model = builder(3, 3).encoder(Network.of("pixelcnn:2,3")).build();
    assertEquals(mirrored, refusal(() -> ModelParameters.of(model, DType.FLOAT32)));
  }

  /** A later element of a block would be given the first one, and so the level itself. */
  @Test
  void likelihoodsWhoseElementsBelongTogetherAreRefused() {
    for (String word : List.of("categorical:3", "discretized-logistic-mixture:2")) {
      String message = refusal(() -> builder(3, 3).likelihood(Likelihood.of(word)).build());
      assertTrue(message.contains("gives each element a distribution of its own"), message);
      assertTrue(message.contains("got " + word), message);
    }
  }

  @Test
  void missingElementsAreRefused() {
    String message =
        refusal(() -> builder(3, 3).likelihood(Likelihood.of("columns:9*normal")).build());
    assertTrue(message.contains("cannot leave missing elements out"), message);
  }

  @Test
  void methodsThatDrawDataAreRefused() {
    String message = refusal(() -> objective("wake-sleep"));
    assertTrue(message.contains("such as wake-sleep; train with elbo or iwae"), message);
  }

  /** Returns the names of the parameters that a method trains. */
  private static List<String> objective(String method) {
    Trace trace = Trace.open();
    Scope scope = Scope.training(trace, DType.FLOAT64);
    LatentModel bound = builder(3, 3).build().bind(scope, Given.nothing());
    Tensor one = trace.constant(DType.FLOAT64, 1);
    Tensor x = trace.constant(TensorType.of(DType.FLOAT64, 2, 9), 1);
    InferenceMethod found = InferenceMethods.discover().create(method);
    found.objective(
        bound,
        x,
        new ObjectiveContext(one, one.broadcastTo(Shape.of(2)), ModelParameters.ofMethod(scope)));
    return scope.parameters().stream().map(Parameter::name).toList();
  }

  @Test
  void parametersThatAreDrawnAreThoseOfTheDecoderToo() {
    List<String> names = objective("full-vb:10");
    assertTrue(names.contains("inference/log-scale/decoder/1/vertical"), names.toString());
  }

  private static TrainedVae trained(VaeSpec model) {
    return new TrainedVae(
        model,
        ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(4)),
        Preprocessing.divide(1),
        List.of(),
        Map.of());
  }

  @Test
  void theConditionStandsBehindTheLatents() {
    VaeSpec model = builder(3, 4, 4).encoder(Network.of("resnet:5")).condition(4).build();
    Map<String, Shape> shapes = new HashMap<>();
    ModelParameters.of(model, DType.FLOAT32).forEach(p -> shapes.put(p.name(), p.type().shape()));
    assertEquals(Shape.of(2 + 4, 4 * 16), shapes.get("decoder/latents/output/weight"));
    assertEquals(Shape.of(5, 3 + 4, 3, 3), shapes.get("encoder/0/first/direction"));
  }

  @Test
  void aModelComesBackFromItsFile(@TempDir Path folder) {
    Path path = folder.resolve("model.safetensors");
    TrainedVae vae = trained(builder(2, 3, 3).build());
    vae.save(path);
    assertEquals(vae.model(), TrainedVae.load(path).model());
  }

  private static float[] row(HostArray rows, int i) {
    int width = rows.shape().dim(1);
    return Arrays.copyOfRange(rows.floats(), i * width, (i + 1) * width);
  }

  @Test
  void aSessionDrawsWhereThereIsNoMean() {
    TrainedVae vae = trained(builder(3, 3).build());
    List<Double> progress = new ArrayList<>();
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        VaeSession session = new VaeSession(vae, backend, progress::add)) {
      assertTrue(session.drawsForMeans());
      HostArray some = session.sample(5, 7);
      HostArray many = session.sample(300, 7);
      assertArrayEquals(some.floats(), Arrays.copyOf(many.floats(), some.floats().length));
      assertNotEquals(some, session.sample(5, 8));
      assertEquals(some, session.draw(5, 7, Optional.empty()));
      for (float pixel : many.floats()) {
        assertTrue(pixel == 0 || pixel == 1, () -> "pixel " + pixel);
      }
      assertEquals(1, progress.get(progress.size() - 1));
      HostArray decoded =
          session.decode(HostArray.of(Shape.of(3, 2), new float[] {1, 2, 1, 2, 9, 9}));
      assertArrayEquals(row(decoded, 0), row(decoded, 1), "the same latents and noise");
      Dataset data = Datasets.of("rows", new float[2][9]);
      assertEquals(Shape.of(2, 9), session.reconstruct(data).shape());
    }
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        VaeSession session =
            new VaeSession(trained(builder(3, 3).decoder(Network.of("mlp:3")).build()), backend)) {
      assertFalse(session.drawsForMeans());
    }
  }
}
