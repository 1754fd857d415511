package io.github.vae4j.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.evaluation.Evaluator;
import io.github.vae4j.core.evaluation.LatentReport;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Models;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is advised against a collapse: what the model can take, and has not. */
class CollapseTest {
  private static final String PIXELS = "decoder=pixelcnn:1,2;encoder=mlp:3";

  /** Returns the notes of a model whose layers have a KL of 1 nat and no active latent. */
  private static List<String> notes(String word, String objective, double... variances) {
    Map<String, Shape> given =
        word.startsWith("m2") ? Map.of(Given.CONDITION, Shape.of(2)) : Map.of();
    VaeModel model = Models.make(word, Shape.of(3, 3), given);
    TrainedVae trained =
        new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of("objective", objective));
    Estimate kl = Estimate.of("KL", 1, new double[] {1, 1}, 0);
    return Collapse.notes(
        trained,
        new Evaluator.ElboReport(kl, kl, kl, List.of()),
        new LatentReport(new double[0], variances, 2, model.latentLayers()));
  }

  private static String only(List<String> notes) {
    assertEquals(1, notes.size(), notes::toString);
    return notes.get(0);
  }

  @Test
  void aLadderIsNotToldToBeOne() {
    String below = only(notes("hierarchy:latent=1,1", "elbo", 1, 0));
    assertTrue(below.contains("layer 2 of the latents has collapsed"), below);
    assertTrue(below.contains(" or --hierarchy ladder;"), below);
    String ladder = only(notes("ladder:latent=1,1", "elbo", 1, 0));
    assertFalse(ladder.contains("--hierarchy"), ladder);
    assertTrue(ladder.contains("--kl-warmup 0.2 or --objective elbo:free-bits=0.5"), ladder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vae:latent=2;", "hierarchy:latent=1,1;", "m2:latent=2;"})
  void aPixelDecoderHasNoHiddenLayersToTakeAway(String model) {
    String note = only(notes(model + PIXELS, "elbo", 0, 0));
    assertTrue(note.contains("(--decoder with fewer layers)"), note);
    assertFalse(note.contains("--decoder-hidden"), note);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vae:latent=2;", "hierarchy:latent=1,1;", "m2:latent=2;"})
  void aDecoderThatSeesNoLatentHasNotCollapsed(String model) {
    assertEquals(List.of(), notes(model + "encoder=mlp:3;decoder=constant", "elbo", 0, 0));
  }

  @Test
  void aWarmUpIsAdvisedWithAnObjectiveThatTakesIt() {
    String ignored = only(notes("vae:latent=2;posterior=bernoulli", "rws:5", 0, 0));
    assertTrue(ignored.contains("Train with --objective vimco:5 --kl-warmup 0.2 or"), ignored);
    String taken = only(notes("vae:latent=2;posterior=bernoulli", "vimco:10", 0, 0));
    assertTrue(taken.contains("Train with --kl-warmup 0.2 or"), taken);
  }
}
