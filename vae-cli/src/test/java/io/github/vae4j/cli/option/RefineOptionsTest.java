package io.github.vae4j.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.Preprocessing;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
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
}
