package io.github.vae4j.core.examination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifierTest {
  /** Returns x w for x [batch, n] and w [n, n]. */
  private static Program product(int batch, int n) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT32, batch, n));
    Tensor w = trace.input("w", Role.PARAMETER, TensorType.of(DType.FLOAT32, n, n));
    return trace.program(Map.of("y", x.matmul(w)));
  }

  @Test
  void rowsAreAsManyAsTimeAllows() {
    assertEquals(100, Verifier.affordableRows(product(100, 1000), 100, 1e12));
    assertEquals(250, Verifier.affordableRows(product(1000, 2000), 1000, 1e12)); // 8e9 operations
    assertEquals(0, Verifier.affordableRows(product(10, 33_000), 10, 1e12));
  }

  @Test
  void rowsAreAsManyAsMemoryAllows() {
    // 24 MB of copies of w; for 100 rows 0.8 MB of x and 0.8 MB of y in double precision.
    int rows = Verifier.affordableRows(product(100, 1000), 100, 24e6 + 0.8e6);
    assertTrue(rows > 0 && rows < 100, () -> "found " + rows);
    assertEquals(0, Verifier.affordableRows(product(100, 1000), 100, 23e6));
  }
}
