package io.github.vae4j.core.flow;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Posterior;
import io.github.vae4j.core.part.Prior;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the words of flows and correlated normal distributions stand for, and where they do. */
class FlowPartsTest {
  private static final int LATENT = 3;

  private static VaeSpec spec(String prior, String posterior) {
    return spec(LATENT, prior, posterior);
  }

  private static VaeSpec spec(int latent, String prior, String posterior) {
    return VaeSpec.builder(Shape.of(4))
        .latent(latent)
        .network(Network.of("mlp:5"))
        .prior(Prior.of(prior))
        .posterior(Posterior.of(posterior))
        .build();
  }

  private static String refusal(Executable wrong) {
    return Objects.requireNonNull(assertThrows(IllegalArgumentException.class, wrong).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "normal | full",
        "normal | lowrank:2",
        "realnvp:2 | iaf:2",
        "maf:2,7 | realnvp:3,9",
        "vamp:2 | realnvp:1",
        "mixture:2 | planar:2"
      })
  void aModelComesBackFromItsFile(String prior, String posterior, @TempDir Path folder) {
    VaeSpec spec = spec(prior, posterior);
    TrainedVae vae =
        new TrainedVae(
            spec,
            ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    Path file = folder.resolve("model.safetensors");
    vae.save(file);
    TrainedVae back = TrainedVae.load(file);
    assertEquals(spec, back.model());
    assertEquals(vae.parameters(), back.parameters());
  }

  @Test
  void aWordNamesTheWidthWhateverTheDefaultIs() {
    assertEquals("iaf:4,128", Posterior.of("iaf:4").word());
    assertEquals("realnvp:4,128", Prior.of("realnvp:4").word());
    assertEquals("planar:3", Posterior.of("planar:3").word());
    assertEquals(Posterior.of("iaf:4"), Posterior.of("iaf:4,128"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "iaf | iaf: L is missing; expected iaf:L[,WIDTH]",
        "iaf:0 | L needs to be from 1 to 1000, got 0",
        "iaf:2,0 | WIDTH needs to be from 1 to 100000, got 0",
        "planar:2,3 | '3' is not known here; expected planar:L",
        "lowrank:0 | posterior lowrank: R needs to be at least 1, got 0",
        "lowrnk:2 | did you mean 'lowrank'?",
        "full:2 | '2' is not known here",
      })
  void aWrongPosteriorIsRefused(String word, String part) {
    String message = refusal(() -> Posterior.of(word));
    assertTrue(message.contains(part), message);
  }

  @Test
  void aFamilySaysHowManyLatentsItTakes() {
    String columns = refusal(() -> spec("normal", "lowrank:4"));
    assertTrue(
        columns.startsWith("posterior lowrank:4: R needs to be at most the number of latents, 3"),
        columns);
    String passes =
        refusal(() -> VaeSpec.builder(Shape.of(4)).latent(600).prior(Prior.of("maf:20")).build());
    assertTrue(passes.contains("at most 10000 in all, and there are 600 latents"), passes);
    VaeSpec.builder(Shape.of(4)).latent(1).posterior(Posterior.of("full")).build();
  }

  private static void record(String prior, String posterior, String objective) {
    record(spec(prior, posterior), objective);
  }

  private static void record(VaeSpec spec, String objective) {
    Trace trace = Trace.open();
    LatentModel model = spec.bind(Scope.root(trace, DType.FLOAT64), Given.nothing());
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, 2, 4));
    ObjectiveContext context =
        new ObjectiveContext(
            trace.constant(DType.FLOAT64, 1), trace.constant(TensorType.of(DType.FLOAT64, 2), 1));
    InferenceMethod method = InferenceMethods.discover().create(objective);
    method.objective(model, x, context);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:1", "iaf:2", "realnvp:2", "planar:2"})
  void oneLatentIsEnough(String posterior) {
    for (String prior : List.of("realnvp:2", "maf:2")) {
      record(spec(1, prior, posterior), "elbo");
      record(spec(1, prior, posterior), "iwae:2,dreg");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iaf:2", "planar:1"})
  void whoeverScoresOwnDrawsAloneIsRefusedWhereOthersAreScored(String posterior) {
    String vamp = refusal(() -> record("vamp:2", posterior, "elbo"));
    assertTrue(vamp.contains("scores only its own draws; take --posterior realnvp:L"), vamp);
    String dreams = refusal(() -> record("normal", posterior, "wake-sleep"));
    assertTrue(dreams.startsWith("wake-sleep: scores dreams of the prior under the"), dreams);
  }

  /** Without independent dimensions the bits are those of all dimensions together. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "lowrank:2", "realnvp:2", "iaf:2", "planar:2"})
  void freeBitsOfDimensionsThatBelongTogetherAreThoseOfAll(String posterior) {
    assertDoesNotThrow(() -> record("normal", posterior, "elbo:free-bits=0.5"));
  }

  /** A new flow is a diagonal normal distribution, and its centre is what the encoder says. */
  @ParameterizedTest
  @CsvSource({
    "full, posterior mean",
    "lowrank:2, posterior mean",
    "iaf:2, image of the base's mean",
    "realnvp:2, image of the base's mean",
    "planar:2, image of the base's mean"
  })
  void dataAreEncodedAtTheCentre(String posterior, String centre) {
    VaeSpec spec = spec("realnvp:2", posterior);
    TrainedVae vae =
        new TrainedVae(
            spec,
            ModelParameters.initialize(spec, DType.FLOAT64, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        VaeSession session = new VaeSession(vae, backend)) {
      assertEquals(centre, VaeSession.centre(vae));
      Rows data = new Rows(new float[][] {{0, 1, 1, 0}, {1, 1, 0, 0}});
      HostArray z = session.encode(data);
      assertEquals(session.decode(z), session.reconstruct(data));
      assertEquals(Shape.of(2, LATENT), z.shape());
    }
  }
}
