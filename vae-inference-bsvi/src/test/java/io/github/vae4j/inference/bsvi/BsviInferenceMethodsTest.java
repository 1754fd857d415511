package io.github.vae4j.inference.bsvi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.objective.Elbo.KlEstimator;
import io.github.vae4j.core.optimizer.Schedule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BsviInferenceMethodsTest {
  private static RefinedInference method(String name) {
    return (RefinedInference) InferenceMethods.discover().create(name);
  }

  @Test
  void theMethodsAreFoundByName() {
    List<String> names = InferenceMethods.discover().names();
    assertTrue(names.containsAll(new BsviInferenceMethods().names()), names::toString);
  }

  @Test
  void eachNameStandsForItsTraining() {
    assertEquals(EncoderTraining.ELBO, method("svi:20").encoder());
    assertEquals(EncoderTraining.KL, method("svi-kl:20").encoder());
    assertEquals(EncoderTraining.THROUGH, method("savae:20").encoder());
    assertEquals(Optional.empty(), method("savae:20").buffer());
    assertEquals(EncoderTraining.ELBO, method("bsvi:20").encoder());
    assertEquals(Optional.of(BufferWeights.UNIFORM), method("bsvi:20").buffer());
    assertEquals(20, method("bsvi:20").refinement().steps());
  }

  @Test
  void theDefaultsAreMomentumWithFallingSteps() {
    assertEquals(
        new Refinement(
            20,
            InnerOptimizer.MOMENTUM,
            0.03,
            0.01,
            0.5,
            35,
            Schedule.COSINE,
            LearnedSteps.NONE,
            KlEstimator.STICKING_THE_LANDING),
        method("svi:20").refinement());
    assertEquals(0.05, method("svi:20,optimizer=adam").refinement().meanStep());
    assertEquals(0.02, method("svi:20,optimizer=ascent").refinement().logScaleStep());
    assertEquals(0.05, method("svi:20,optimizer=adam").refinement().logScaleStep());
    Refinement damped = method("svi:20,optimizer=damped").refinement();
    assertEquals(Schedule.CONSTANT, damped.schedule());
    assertEquals(0.05, damped.meanStep());
    assertEquals(0.02, damped.logScaleStep());
  }

  @Test
  void everySettingIsRead() {
    String name =
        "bsvi:2,optimizer=adam,step=0.3,log-scale-step=0.2,clip=4,schedule=linear,learned-steps,"
            + "kl=stl,encoder=bound,dreg,weights=0.2/0.3/0.5,gradient=sir,sampling=double";
    RefinedInference m = method(name);
    assertEquals(
        new RefinedInference(
            name,
            new Refinement(
                2,
                InnerOptimizer.ADAM,
                0.3,
                0.2,
                0.5,
                4,
                Schedule.LINEAR,
                LearnedSteps.SHARED,
                KlEstimator.STICKING_THE_LANDING),
            Optional.of(BufferWeights.of(List.of(0.2, 0.3, 0.5))),
            1,
            true,
            true,
            EncoderTraining.BOUND,
            true),
        m);
    assertEquals("BSVI(2)", m.bound());
    assertEquals(3, m.samples());
    assertEquals(Optional.of(BufferWeights.LEARNED), method("bsvi:9,weights=learned").buffer());
    assertEquals(0.9, method("svi:3,momentum=0.9").refinement().momentum());
    assertEquals(
        LearnedSteps.DIMENSIONS, method("svi:3,learned-steps=dimensions").refinement().learned());
    assertEquals(Optional.of(BufferWeights.EM), method("bsvi:9,weights=em").buffer());
    assertEquals(
        Optional.of(BufferWeights.INVERSE_VARIANCE),
        method("bsvi:9,weights=inverse-variance").buffer());
    assertEquals(5, method("savae:3,samples=5").ofLast());
    assertEquals("SVI(9)", method("svi:9,samples=10").bound());
    assertEquals(10, method("svi:9,samples=10").samples());
    assertEquals(1, method("svi:9").samples());
  }

  @Test
  void theStepOfTheLogScaleFollowsThatOfTheMean() {
    Refinement usual = method("svi:3").refinement();
    Refinement twice = method("svi:3,step=" + 2 * usual.meanStep()).refinement();
    assertEquals(2 * usual.logScaleStep(), twice.logScaleStep(), 1e-15);
    assertEquals(0.3, method("svi:3,step=0.1,log-scale-step=0.3").refinement().logScaleStep());
    assertFalse(method("bsvi:9,step=0").refinement().moves());
    assertTrue(method("bsvi:9,step=0,log-scale-step=0.1").refinement().moves());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"', // the messages quote with the other one
      value = {
        "svi                           | K is missing",
        "svi:many                      | K needs to be a whole number, found 'many'",
        "svi:-1                        | steps needs to be at least 0, got -1",
        "svi:3,step=-1                 | step needs to be at least 0, got -1",
        "svi:3,step=big                | step needs to be a number, found 'big'",
        "svi:3,optimizer=adma          | found 'adma'; did you mean 'adam'? optimizer needs to be one of adam, ascent, damped, momentum; expected svi:K",
        "svi:3,optimizer=Adam          | found 'Adam'; did you mean 'adam'?",
        "svi:3,optimizer=newton        | optimizer needs to be one of adam, ascent, damped, momentum, found 'newton'",
        "svi:3,optimizer=adam,momentum=0.9 | momentum is for optimizer=momentum",
        "svi:3,momentum=1              | momentum needs to be at least 0 and below 1",
        "svi:3,gradient=sir            | 'gradient=sir' is not known here",
        "svi:3,samples=0               | samples needs to be a whole number of at least 1, found 0.0",
        "svi:3,samples=1.5             | samples needs to be a whole number of at least 1, found 1.5",
        "bsvi:3,samples=2              | 'samples=2' is not known here",
        "svi:3,learned-steps=rows      | learned-steps needs to be one of dimensions, shared",
        "svi-kl:3,dreg                 | 'dreg' is not known here",
        "svi:3,encoder=kl,dreg         | dreg is for an encoder trained on a bound",
        "savae:3,encoder=elbo          | 'encoder=elbo' is not known here",
        "bsvi:3,weights=lerned         | weights need to be uniform, learned, em, inverse-variance, or numbers",
        "bsvi:3,weights=0.5/0.5        | 3 steps make 4 proposals, each with a weight; got 2 weights",
        "bsvi:1,weights=0.5/0.6        | add up to 1",
        "bsvi:1,weights=1.5/-0.5       | at least 0",
        "bsvi:3,encoder=through,gradient=sir | gradient=sir needs the refinement held constant",
        "bsvi:3,encoder=through,dreg   | dreg needs the refinement held constant",
        "bsvi:3,step=0,learned-steps   | learned steps need a start above 0",
        "bsvi:3,smapling=double        | did you mean 'sampling='?",
      })
  void whatDoesNotFitIsRefusedWithTheForm(String name, String reason) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> method(name)).getMessage());
    assertTrue(message.contains(reason), message);
    assertTrue(message.startsWith(name + ": "), message);
    assertTrue(message.contains("expected " + name.split(":")[0] + ":K"), message);
    assertFalse(message.contains("null"), message);
  }

  @Test
  void gradientsThatWouldMeanSomethingElseAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BsviInferenceMethods().create("bsvi", "4,encoder=bound,dreg"));
    assertTrue(String.valueOf(e.getMessage()).contains("needs sampling=double"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new BsviInferenceMethods().create("svi", "4,clip=Infinity"));
  }
}
