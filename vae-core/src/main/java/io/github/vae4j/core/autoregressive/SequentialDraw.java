package io.github.vae4j.core.autoregressive;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Draws from an {@link Autoregressive} distribution by one compiled step in a loop. A step draws
 * every element given what the last step drew before it, always with the same noise. So the first
 * element is right after one step, and n elements after n steps. A step that changes nothing ends
 * the loop, as all later ones would change nothing either (Song et al. 2021, Jacobi iteration).
 * Whoever compiles it closes it.
 */
public final class SequentialDraw implements AutoCloseable {
  /** The noise site of the draws. */
  public static final String SITE = "x";

  private static final String SO_FAR = "so-far";
  private static final String CHANGED = "changed";

  private final Backend backend;
  private final CompiledProgram step;
  private final TensorType type;

  private SequentialDraw(Backend backend, CompiledProgram step, TensorType type) {
    this.backend = backend;
    this.step = step;
    this.type = type;
  }

  /**
   * Compiles a step.
   *
   * @param distribution in a trace, which is closed; of batch shape [batch]
   */
  public static SequentialDraw compile(Backend backend, Autoregressive distribution) {
    Trace trace = distribution.trace();
    Shape shape = distribution.batchShape().concat(distribution.eventShape());
    TensorType type = new TensorType(distribution.dtype(), shape);
    Tensor soFar = trace.input(SO_FAR, Role.DATA, type);
    Tensor next = distribution.factors(soFar).sample(SITE, Shape.scalar());
    Tensor zero = trace.constant(type.dtype(), 0);
    Tensor one = trace.constant(type.dtype(), 1);
    Tensor changed = next.equal(soFar).select(zero, one).maxOver(0, 1);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(SO_FAR, next);
    outputs.put(CHANGED, changed);
    return new SequentialDraw(
        backend, CompiledProgram.compile(backend, trace.program(outputs), Set.of(SO_FAR)), type);
  }

  /** Returns the noise of a batch by name; the rows of a smaller batch are its first rows. */
  public Map<String, HostArray> drawNoise(RandomKey key) {
    return step.drawNoise(key);
  }

  /**
   * Draws a batch, [batch, event size].
   *
   * @param parameters that stay with the caller
   * @param inputs what the distribution depends on, and the noise
   * @param progress told the share of the steps that are done; a loop that ends early ends with 1
   */
  public HostArray draw(
      Map<String, DeviceArray> parameters, Map<String, HostArray> inputs, DoubleConsumer progress) {
    int steps = type.shape().dim(-1);
    try (DeviceArrays fixed = DeviceArrays.upload(backend, inputs)) {
      Map<String, DeviceArray> resident = new LinkedHashMap<>(parameters);
      resident.putAll(fixed.map());
      DeviceArray soFar = backend.upload(HostArray.filled(type, 0));
      try {
        boolean changed = true;
        for (int i = 0; changed && i < steps; i++) {
          resident.put(SO_FAR, soFar);
          Map<String, DeviceArray> outputs = step.run(resident, Map.of());
          soFar = Named.get(outputs, SO_FAR);
          try (DeviceArray flag = Named.get(outputs, CHANGED)) {
            changed = flag.download().get(0) != 0;
          }
          progress.accept(changed ? (i + 1.0) / steps : 1);
        }
        return soFar.download();
      } finally {
        soFar.close();
      }
    }
  }

  @Override
  public void close() {
    step.close();
  }
}
