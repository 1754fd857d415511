package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.refinement.RefinedProposals;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RefineOptionsTest {
  @Test
  void theCentreIsThatOfTheProposalThatIsUsed() {
    VaeSpec model = VaeSpec.builder(Shape.of(3)).latent(2).build();
    TrainedVae vae =
        new TrainedVae(
            model,
            ModelParameters.initialize(model, DType.FLOAT32, RandomKey.of(1)),
            Preprocessing.divide(1),
            List.of(),
            Map.of());
    assertEquals("posterior mean", new RefineOptions().centre(vae));
    RefineOptions refined = CommandLine.populateCommand(new RefineOptions(), "--refine", "svi:2");
    assertEquals("centre of the refined proposal", refined.centre(vae));
  }

  private static RefinedProposals refined(double... bound) {
    HostArray latents = HostArray.filled(TensorType.of(DType.FLOAT64, 3, 1), 0);
    return new RefinedProposals(
        latents,
        latents,
        new double[] {-10, -20, -30},
        bound,
        new double[3],
        bound,
        Reliability.unknown(1, 3),
        "SVI(20)",
        1,
        new int[] {20, 20, 20});
  }

  @Test
  void aRefinementThatMakesProposalsWorseIsSaidToDoSo() {
    RefineOptions svi = CommandLine.populateCommand(new RefineOptions(), "--refine", "svi:20");
    String note = svi.worse(refined(-13, -23.5, -32.5)).orElseThrow();
    assertTrue(
        note.startsWith("the refinement makes the bound worse, by 3.000 +- 0.289 nats"), note);
    assertTrue(note.contains("more and shorter steps (a smaller step or optimizer=damped)"), note);
    assertTrue(svi.worse(refined(-9, -21.5, -30)).isEmpty(), "within the error of the difference");
    assertTrue(svi.worse(refined(-9, -19, -29)).isEmpty());
    RefineOptions damped =
        CommandLine.populateCommand(new RefineOptions(), "--refine", "svi:20,optimizer=damped");
    assertFalse(damped.worse(refined(-13, -23.5, -32.5)).orElseThrow().contains("damped"));
  }
}
