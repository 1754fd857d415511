package io.github.vae4j.core.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.network.Network;
import org.junit.jupiter.api.Test;

class EvaluationDataTest {
  private static int rows(String decoder, DType dtype) {
    return EvaluationData.rows(
        VaeSpec.builder(Shape.of(28, 28)).decoder(Network.of(decoder)).build(), dtype);
  }

  @Test
  void aSmallDecoderComputesTheMostRows() {
    assertEquals(EvaluationData.ROWS, rows("mlp:500,500", DType.FLOAT32));
    assertEquals(EvaluationData.ROWS, rows("conv:32,16", DType.FLOAT64));
  }

  /** A layer has about 870 maps of 784 numbers of its row, so that 12 layers have 33 MB. */
  @Test
  void aLargeDecoderComputesRowsThatFitIntoMemory() {
    assertEquals(128, rows("pixelcnn:12,32", DType.FLOAT32));
    assertEquals(64, rows("pixelcnn:12,32", DType.FLOAT64));
  }
}
