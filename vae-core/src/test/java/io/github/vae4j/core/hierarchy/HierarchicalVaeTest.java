package io.github.vae4j.core.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.inference.ObjectiveContext;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Chain;
import io.github.vae4j.core.hierarchy.HierarchicalVae.Inference;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Parameter;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.FullVariationalBayes;
import io.github.vae4j.core.part.Prior;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models of several layers of latents: their words, files and parts. */
class HierarchicalVaeTest {
  private static final Shape EVENT = Shape.of(4);
  private static final Map<String, Shape> CONDITION = Map.of(Given.CONDITION, Shape.of(3));

  private static HierarchicalVae model(Inference inference, String prior) {
    VaeSpec bottom =
        VaeSpec.builder(EVENT)
            .condition(3)
            .latent(5)
            .network(Network.of("mlp:6"))
            .prior(Prior.of(prior))
            .build();
    return HierarchicalVae.of(bottom, 3, 2)
        .withBetween(Network.of("mlp:7,8"))
        .withInference(inference);
  }

  private static String refusal(Executable refused) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, refused).getMessage());
  }

  @Test
  void theDescriptionIsAWordThatMakesTheModelAgain() {
    assertEquals(
        "hierarchy:latent=5,3,2;between=mlp:7,8;encoder=mlp:6;decoder=mlp:6;activation=tanh;"
            + "prior=normal;posterior=normal;likelihood=bernoulli",
        model(Inference.BOTTOM_UP, "normal").description());
    for (Inference inference : Inference.values()) {
      VaeModel model = model(inference, "mixture:3");
      assertEquals(model, Models.make(model.description(), EVENT, CONDITION));
      TrainedVae.requireSavable(model);
    }
    assertEquals(
        HierarchicalVae.of(VaeSpec.builder(EVENT).latent(100).build(), 50)
            .withBetween(Network.of("mlp:100,100"))
            .withInference(Inference.LADDER),
        Models.make("ladder:latent=100,50", EVENT, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hierarchy | needs the sizes of at least two layers of latents, such as latent=100,50, found none",
        "ladder:latent=8 | model ladder: needs the sizes of at least two layers",
        "ladder:latent=8,4;width=3 | model ladder: 'width=3' is not known here; expected ladder:latent=N,N",
        "ladder:latent=8,x | model ladder: latent needs whole numbers separated by commas, found 'x'",
        "hierarchy:latent=8,0 | latent: a layer needs 1 to 100000 dimensions, got 0",
        "hierarchy:latent=8,4;posterior=delta:0.1 | the layers of a hierarchy have normal proposals",
        "hierarchy:latent=8,4;between=conv:4 | network conv: needs images",
        "hierarchy:latent=8,4;between=mlp:4,dropout=0.1 | latents would be scored by another network than drew them; leave dropout out here",
        "ladder:latent=8,4;between=mlp:4,dropout=0.1 | draws a new dropout each time",
        "hierarchy:latent=8,4;latent=3 | needs each setting once, found 'latent' twice",
        "hierarchy:latent=8,4;depth=3 | model hierarchy: 'depth=3' is not known here; expected hierarchy:latent=N,N",
        "hierachy:latent=8,4 | did you mean 'hierarchy'?",
      })
  void aWrongWordIsRefused(String word, String part) {
    String message = refusal(() -> Models.make(word, EVENT, Map.of()));
    assertTrue(message.contains(part), message);
  }

  @ParameterizedTest
  @EnumSource(Inference.class)
  void aSavedModelIsTheSame(Inference inference, @TempDir Path folder) {
    HierarchicalVae model = model(inference, "normal").withBetween(Network.of("mlp:none"));
    HierarchicalVae free =
        new HierarchicalVae(
            VaeSpec.builder(EVENT).latent(5).network(Network.of("mlp:6")).build(),
            model.above(),
            model.between(),
            inference);
    TrainedVae trained =
        new TrainedVae(
            free,
            ModelParameters.initialize(free, DType.FLOAT32, RandomKey.of(3)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    Path file = folder.resolve("model.safetensors");
    trained.save(file);
    TrainedVae loaded = TrainedVae.load(file);
    assertEquals(free, loaded.model());
    assertEquals(trained.digest(), loaded.digest());
    assertEquals(List.of(5, 3, 2), loaded.model().latentLayers());
    assertTrue(loaded.parameters().containsKey("layer-3/down/mean/weight"));
    assertTrue(loaded.unit().startsWith("bernoulli-"), loaded.unit());
  }

  @Test
  void theDecoderSeesTheBottomLayerAlone() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    ModelInputs inputs = ModelInputs.of(model(Inference.LADDER, "normal"), scope, 2);
    LatentModel bound = inputs.bound();
    Tensor z = bound.posterior(inputs.x()).sample("z", Shape.of(6));
    assertEquals(Shape.of(6, 2, 10), z.shape());
    assertEquals(Shape.of(6, 2), bound.likelihood(z).batchShape());
    assertEquals(List.of(5, 3, 2), ((Chain) bound.prior()).widths());
    assertEquals(
        Shape.of(5 + 3, 6), // z1 and the condition
        scope.parameters().stream()
            .filter(p -> p.name().equals("decoder/0/weight"))
            .findFirst()
            .orElseThrow()
            .type()
            .shape());
  }

  @Test
  void aVampPriorIsMadeOfTheTopOfALadder() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    ModelInputs ladder = ModelInputs.of(model(Inference.LADDER, "vamp:4"), scope, 2);
    assertEquals(Shape.of(10), ladder.bound().prior().eventShape());
    assertTrue(
        scope.parameters().stream()
            .anyMatch(
                p ->
                    p.name().equals("prior/pseudo-inputs")
                        && p.type().shape().equals(Shape.of(4, 7))));
    String refused =
        refusal(() -> ModelParameters.of(model(Inference.BOTTOM_UP, "vamp:4"), DType.FLOAT32));
    assertTrue(refused.startsWith("prior vamp:4: is made of q(z|x) of the top layer"), refused);
  }

  /**
   * Layers ask for their parameters when they score, which is when draws have to stand for them.
   */
  @Test
  void fullVariationalBayesDrawsTheParametersOfAllLayers() {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT64);
    ModelInputs inputs = ModelInputs.of(model(Inference.BOTTOM_UP, "normal"), scope, 2);
    Tensor one = trace.constant(DType.FLOAT64, 1);
    new FullVariationalBayes(10)
        .objective(
            inputs.bound(),
            inputs.x(),
            new ObjectiveContext(
                one, one.broadcastTo(Shape.of(2)), ModelParameters.ofMethod(scope)));
    String start = "inference/log-scale/";
    assertEquals(
        new TreeSet<>(List.of("decoder", "layer-2", "layer-3")),
        scope.parameters().stream()
            .map(Parameter::name)
            .filter(name -> name.startsWith(start))
            .map(name -> name.substring(start.length()).replaceAll("/.*", ""))
            .collect(Collectors.toCollection(TreeSet::new)));
    assertTrue(
        scope.parameters().stream()
            .noneMatch(p -> p.name().startsWith(start) && p.name().contains("/up/")));
  }
}
