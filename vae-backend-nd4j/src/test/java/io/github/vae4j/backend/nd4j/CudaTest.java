package io.github.vae4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaTest {
  @Test
  void devicesHaveNames() {
    assertEquals(Optional.empty(), Cuda.kind(""));
    assertEquals(Optional.of(Engine.Kind.CPU), Cuda.kind("cpu"));
    assertEquals(Optional.of(Engine.Kind.CUDA), Cuda.kind("cuda:0"));
    assertThrows(BackendException.class, () -> Cuda.kind("cuda:1"));
  }

  @Test
  void cardsAreRefusedThatAreNewerThanItsKernels() {
    assertEquals(Optional.empty(), Cuda.refusal(3, 7));
    assertEquals(Optional.empty(), Cuda.refusal(8, 6));
    String reason = Cuda.refusal(9, 0).orElseThrow();
    for (String part : List.of("9.0", "3.7 to 8.6", "another backend")) {
      assertTrue(reason.contains(part), reason);
    }
  }

  @Test
  void withoutTheJarItIsNamed() {
    BackendException e = assertThrows(BackendException.class, Cuda::requireJar);
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
    assertTrue(String.valueOf(e.getMessage()).contains("org.nd4j:nd4j-cuda-11.6"), e.getMessage());
  }
}
