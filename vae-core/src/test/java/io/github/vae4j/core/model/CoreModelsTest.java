package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import io.github.vae4j.core.part.Prior;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole models by their words. */
class CoreModelsTest {
  private static final Map<String, Shape> CONDITION = Map.of(Given.CONDITION, Shape.of(3));

  private static String refusal(Executable refused) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, refused).getMessage());
  }

  @Test
  void theDescriptionIsAWordThatMakesTheModelAgain() {
    VaeSpec.Builder builder =
        VaeSpec.builder(Shape.of(8, 8))
            .condition(3)
            .latent(5)
            .encoder(Network.of("conv:2,4"))
            .decoder(Network.of("mlp:none"))
            .activation(Activation.LEAKY_RELU)
            .prior(Prior.of("vamp:7"))
            .likelihood(Likelihood.of("laplace:floor=0.2"));
    VaeSpec spec = builder.build();
    assertEquals(
        "vae:latent=5;encoder=conv:2,4;decoder=mlp:none;activation=leaky-relu;prior=vamp:7;"
            + "posterior=normal;likelihood=laplace:floor=0.2",
        spec.description());
    assertEquals(spec, Models.make(spec.description(), Shape.of(8, 8), CONDITION));
    VaeSpec usual = VaeSpec.builder(Shape.of(4)).build();
    assertEquals(usual, Models.make(usual.description(), Shape.of(4), Map.of()));
    assertEquals(usual, Models.make("vae", Shape.of(4), Map.of()));
  }

  @Test
  void theDecoderMirrorsTheEncoderUnlessItIsSet() {
    VaeSpec spec = (VaeSpec) Models.make("vae:encoder=mlp:5,3", Shape.of(4), Map.of());
    assertEquals(Network.of("mlp:3,5"), spec.decoder());
    assertEquals(
        Network.of("mlp:3,5"), VaeSpec.mlp(Shape.of(4), 2, Likelihoods.NORMAL, 5, 3).decoder());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gan | there is no model 'gan'; present: vae[",
        "vea | did you mean 'vae'?",
        "vae:3 | model vae: '3' is not known here; expected vae[",
        "vae:depth=3 | model vae: 'depth=3' is not known here; expected vae[",
        "vae:latent=3; | model vae: '' is not known here",
        "vae:latent=many | model vae: latent needs to be a whole number, found 'many'",
        "vae:latent=0 | latent: needs 1 to 100000 dimensions, got 0",
        "vae:encoder=conv:4 | network conv: needs images",
        "vae:prior=mixture:0 | prior mixture: K needs to be from 1 to 10000, got 0",
      })
  void aWrongWordIsRefused(String word, String part) {
    String message = refusal(() -> Models.make(word, Shape.of(4), Map.of()));
    assertTrue(message.contains(part), message);
  }

  @Test
  void whatIsNoConditionIsRefused() {
    assertEquals(
        "model vae: takes a condition beside the data, not 'weather'",
        refusal(() -> Models.make("vae", Shape.of(4), Map.of("weather", Shape.of(4)))));
    assertThrows(
        IllegalArgumentException.class, () -> VaeSpec.builder(Shape.of(4)).condition(-1).build());
  }

  @Test
  void aModelThatItsProviderMakesOtherwiseIsNotSaved() {
    VaeModel other = new Described("vae:latent=3", VaeSpec.builder(Shape.of(4)).build());
    String message = refusal(() -> TrainedVae.requireSavable(other));
    assertTrue(message.contains("its provider makes 'vae:latent=3;encoder="), message);
    TrainedVae.requireSavable(VaeSpec.builder(Shape.of(4)).build());
    // Nobody's name: whoever loads it gives the model.
    TrainedVae.requireSavable(new Described("mine:3", VaeSpec.builder(Shape.of(4)).build()));
    String empty =
        refusal(
            () ->
                TrainedVae.requireSavable(new Described("", VaeSpec.builder(Shape.of(4)).build())));
    assertTrue(empty.contains("does not describe itself and so cannot be saved"), empty);
  }
}
