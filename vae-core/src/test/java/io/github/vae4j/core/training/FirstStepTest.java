package io.github.vae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.examination.FaultyBackend;
import io.github.vae4j.core.examination.FaultyBackend.Fault;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.examination.Verification;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.optimizer.Adagrad;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.optimizer.Sgd;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.Likelihoods;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first step is verified before a training begins. */
class FirstStepTest {
  private final Backend reference = PlainJava.provider().open(BackendConfig.defaults());
  private final List<Verification> told = new ArrayList<>();

  @AfterEach
  void close() {
    reference.close();
  }

  private static Dataset digits() {
    return Datasets.digits().subset(IntStream.range(0, 50).toArray(), "digits");
  }

  private static VaeSpec spec(String network, Likelihood likelihood) {
    return VaeSpec.builder(digits().itemShape())
        .latent(4)
        .network(Network.of(network))
        .activation(Activation.TANH)
        .likelihood(likelihood)
        .build();
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(1).batchSize(20);
  }

  private TrainedVae train(
      VaeSpec spec, String objective, TrainingOptions options, Backend backend) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onVerified(Verification verification) {
            told.add(verification);
          }
        };
    return Trainer.of(spec, Preprocessing.divide(16))
        .method(InferenceMethods.discover().create(objective))
        .options(options)
        .listener(listener)
        .fit(digits(), backend);
  }

  private TrainedVae train(TrainingOptions options, Backend backend) {
    return train(spec("mlp:16", Likelihoods.BERNOULLI), "elbo", options, backend);
  }

  @Test
  void aRightStepIsToldAndKept() {
    TrainedVae trained = train(options().build(), reference);
    assertEquals(1, told.size());
    Verification found = told.get(0);
    assertEquals(20, found.rows());
    assertTrue(found.difference() > 0 && found.difference() < 1e-4, found::toString);
    assertEquals(found.finding(), trained.provenance().get("verified"));
    assertTrue(
        found
            .toString()
            .matches("first step agrees with plain Java to \\de-\\d\\d \\(\\d+\\.\\d s\\)"),
        found::toString);
  }

  @Test
  void aWrongStepIsNamedAndNothingIsTrained() {
    VaeSpec spec = spec("conv:8", Likelihoods.BERNOULLI);
    try (Backend faulty = new FaultyBackend("conv2dInputGradient", Fault.WRONG_BLOCK)) {
      VerificationException e =
          assertThrows(
              VerificationException.class, () -> train(spec, "elbo", options().build(), faulty));
      String message = String.valueOf(e.getMessage());
      assertTrue(
          message.startsWith("faulty: the first step differs from plain Java: in '"), message);
      assertTrue(
          message.contains("The first operation that differs is conv2dInputGradient float32[20, "),
          message);
      assertTrue(message.contains("(TransposedConvolution.java:"), message);
      assertTrue(message.contains("vae doctor"), message);
      assertEquals(List.of(), told);
      train(spec, "elbo", options().verify(false).build(), faulty);
    }
  }

  @Test
  void whatIsNotVerifiedSaysSo() {
    TrainedVae trained = train(options().verify(false).build(), reference);
    assertEquals(List.of(), told);
    assertEquals("no, not asked for", trained.provenance().get("verified"));
  }

  @Test
  void verifyingLeavesTheTrainingAsItIs() {
    assertEquals(
        train(options().verify(false).build(), reference).parameters(),
        train(options().build(), reference).parameters());
  }

  @Test
  void whatPlainJavaCannotAffordIsVerifiedInPart() {
    VaeSpec wide = spec("mlp:70000", Likelihoods.BERNOULLI);
    train(wide, "elbo", options().batchSize(50).optimizer(new Sgd(0)).build(), reference);
    Verification found = told.get(0);
    assertTrue(found.rows() > 0 && found.rows() < 50, found::toString);
    assertTrue(found.toString().contains(found.rows() + " of 50 rows"), found::toString);
  }

  @Test
  void noiseOfTheDeviceIsReplacedByThatOfTheHost() {
    train(options().deviceNoise(true).build(), reference);
    assertEquals(20, told.get(0).rows());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void everyOptimizerIsVerified(DType dtype) {
    for (Optimizer optimizer :
        List.of(
            Adam.defaults(),
            new Adam(0.9, 0.999, 1e-8, 0.01, false),
            new Adam(0.9, 0.999, 1e-8, 0, true),
            Adagrad.defaults(),
            new Sgd(0.9),
            new Sgd(0))) {
      train(options().dtype(dtype).optimizer(optimizer).clipNorm(1).build(), reference);
    }
    assertEquals(6, told.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elbo:5,stl",
        "iwae:5",
        "iwae:5,dreg",
        "miwae:2,3",
        "piwae:2,3",
        "ciwae:4,0.5",
        "renyi:0.5,5",
        "full-vb",
        "wake-sleep"
      })
  void everyObjectiveIsVerified(String objective) {
    for (Likelihood likelihood : List.of(Likelihoods.BERNOULLI, Likelihoods.NORMAL)) {
      train(spec("mlp:16", likelihood), objective, options().build(), reference);
    }
    assertEquals(2, told.size());
  }

  /** A unit that falls on the other side of its kink is no fault of the engine. */
  @Test
  void kinksAreNoFault() {
    VaeSpec kinked =
        VaeSpec.builder(digits().itemShape())
            .latent(4)
            .encoder(Network.of("mlp:64,64"))
            .decoder(Network.of("mlp:64,64"))
            .activation(Activation.RELU)
            .likelihood(Likelihoods.NORMAL)
            .build();
    for (int seed = 1; seed <= 20; seed++) {
      train(kinked, "elbo", options().seed(seed).batchSize(50).build(), reference);
    }
    assertEquals(20, told.size());
  }

  @Test
  void aFaultThatNobodySeesInPartsIsRefused() {
    // Whatever is looked at is right; what a step leaves is not.
    try (Backend faulty =
        new FaultyBackend("sigmoid", Fault.WRONG_BLOCK) {
          @Override
          protected boolean isFaulty(Program program) {
            return program.outputs().size() < program.equations().size();
          }
        }) {
      VerificationException e =
          assertThrows(VerificationException.class, () -> train(options().build(), faulty));
      assertTrue(
          String.valueOf(e.getMessage()).contains("No operation differs once every result"),
          e::getMessage);
      assertTrue(!e.named());
    }
  }
}
