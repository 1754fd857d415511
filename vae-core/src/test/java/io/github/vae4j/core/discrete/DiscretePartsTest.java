package io.github.vae4j.core.discrete;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscretePartsTest {
  private static VaeSpec.Builder builder(String posterior, int latent) {
    return VaeSpec.builder(Shape.of(4))
        .latent(latent)
        .network(Network.of("mlp:3"))
        .posterior(Posterior.of(posterior));
  }

  private static String refusal(Runnable what) {
    return assertThrows(IllegalArgumentException.class, what::run).getMessage();
  }

  @Test
  void thePriorIsTheNaturalOneUnlessAnotherIsAskedFor() {
    assertEquals("bernoulli", builder("bernoulli", 5).build().prior().word());
    assertEquals("categorical:3", builder("categorical:3", 6).build().prior().word());
    assertEquals("normal", builder("normal", 5).build().prior().word());
    assertEquals(
        "vamp:2", builder("bernoulli", 5).prior(Prior.of("vamp:2")).build().prior().word());
  }

  @Test
  void aPriorOfOtherLatentsIsRefusedWithTheOneToTake() {
    assertEquals(
        "prior mixture:3: does not fit the latents of the posterior bernoulli; take the prior bernoulli",
        refusal(() -> builder("bernoulli", 5).prior(Prior.of("mixture:3")).build()));
    assertEquals(
        "prior bernoulli: does not fit the latents of the posterior normal; take the prior normal",
        refusal(() -> builder("normal", 5).prior(Prior.of("bernoulli")).build()));
    assertEquals(
        "prior categorical:2: does not fit the latents of the posterior categorical:3; take the prior categorical:3",
        refusal(() -> builder("categorical:3", 6).prior(Prior.of("categorical:2")).build()));
  }

  @Test
  void blocksOfClassesNeedAMultipleOfTheirNumber() {
    assertEquals(
        "posterior categorical:3: needs a multiple of 3 latent dimensions, one for each class of a"
            + " block, got 16; take 18",
        refusal(() -> builder("categorical:3", 16).build()));
    assertTrue(refusal(() -> Posterior.of("categorical:1")).contains("K needs to be from 2"));
  }

  @Test
  void theObjectiveOfDiscreteLatentsIsVimco() {
    assertEquals("vimco:5", builder("bernoulli", 5).build().objective());
    assertEquals("elbo", builder("normal", 5).build().objective());
  }

  private static void record(String method, VaeModel model) {
    Trace trace = Trace.open();
    Scope scope = Scope.root(trace, DType.FLOAT32);
    LatentModel bound = model.bind(scope, Given.nothing());
    Tensor x = trace.constant(TensorType.of(DType.FLOAT32, 2, 4), 0);
    Tensor ones = trace.constant(TensorType.of(DType.FLOAT32, 2), 1);
    InferenceMethod made = InferenceMethods.discover().create(method);
    made.objective(bound, x, new ObjectiveContext(trace.constant(DType.FLOAT32, 1), ones));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"elbo", "elbo:2,stl", "iwae:3", "iwae:3,dreg", "renyi:0.5,3", "full-vb:10"})
  void whatNeedsReparameterisedSamplesNamesWhatDoesNot(String method) {
    VaeSpec bits = builder("bernoulli", 5).build();
    String message = refusal(() -> record(method, bits));
    assertTrue(message.contains("take vimco:K, rws:K, wake-sleep, or concrete:T"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vimco:3", "rws:3", "rws:2,sleep", "wake-sleep"})
  void whatNeedsNoneTakesBothKindsOfLatents(String method) {
    for (String posterior : List.of("bernoulli", "categorical:2", "normal")) {
      record(method, builder(posterior, 6).build());
    }
    record(method, builder("bernoulli", 6).prior(Prior.of("vamp:2")).build());
  }

  @Test
  void theRelaxationNeedsDiscreteLatentsAndAClosedKl() {
    record("concrete:0.5", builder("categorical:2", 6).build());
    assertTrue(
        refusal(() -> record("concrete:0.5", builder("normal", 6).build()))
            .contains("take the posterior bernoulli or categorical:K, or the objective elbo"));
    VaeSpec vamp = builder("bernoulli", 6).prior(Prior.of("vamp:2")).build();
    assertTrue(refusal(() -> record("concrete:0.5", vamp)).contains("needs a KL in closed form"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vimco:1", "vimco", "rws:0", "rws:2,night", "concrete:0", "concrete:-1"})
  void settingsOutOfRangeAreRefused(String word) {
    assertThrows(
        IllegalArgumentException.class, () -> InferenceMethods.discover().create(word), word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vimco:5", "rws:5", "rws:5,wake", "rws:5,sleep", "concrete:0.5"})
  void methodsAreNamedAsTheyAreWritten(String word) {
    assertEquals(word, InferenceMethods.discover().create(word).name());
  }

  @Test
  void modelsComeBackFromTheirFiles(@TempDir Path folder) {
    for (String posterior : List.of("bernoulli", "categorical:3")) {
      VaeSpec model = builder(posterior, 6).build();
      assertEquals(model, Models.make(model.description(), Shape.of(4), Map.of()));
      Map<String, HostArray> parameters =
          ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(2));
      Path file = folder.resolve("model.safetensors");
      new TrainedVae(model, parameters, Preprocessing.divide(1), List.of(), Map.of()).save(file);
      TrainedVae loaded = TrainedVae.load(file);
      assertEquals(model, loaded.model());
      assertEquals(parameters, loaded.parameters());
    }
  }
}
