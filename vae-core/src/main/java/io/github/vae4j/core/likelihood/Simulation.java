package io.github.vae4j.core.likelihood;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autoregressive.Autoregressive;
import io.github.vae4j.core.autoregressive.SequentialDraw;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Draws of the joint distribution p(z) p(x|z) of a model, a batch at a time.
 *
 * @param latents draws z, and x too unless {@code data} does
 * @param data draws x element by element, of an autoregressive decoder
 */
record Simulation(CompiledProgram latents, Optional<SequentialDraw> data) implements AutoCloseable {
  private static final String LATENT = "z";

  /**
   * Compiles the programs.
   *
   * @throws IllegalArgumentException if the model is conditional, or is told which cells are
   *     missing
   */
  static Simulation open(TrainedVae vae, int batch, Backend backend) {
    requireUnconditional(vae);
    Trace trace = Trace.open();
    LatentModel bound = bound(vae, trace, batch);
    Tensor z = bound.prior().sample(LATENT, Shape.of(batch));
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(LATENT, z);
    Distribution likelihood = bound.likelihood(z);
    if (likelihood instanceof Autoregressive) {
      CompiledProgram ofLatents =
          CompiledProgram.compile(backend, trace.program(outputs), Set.of());
      return new Simulation(ofLatents, Optional.of(data(vae, batch, backend)));
    }
    outputs.put(BatchReader.DATA, likelihood.sample(BatchReader.DATA, Shape.scalar()));
    return new Simulation(
        CompiledProgram.compile(backend, trace.program(outputs), Set.of()), Optional.empty());
  }

  /**
   * Checks that the model draws data without being given any.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void requireUnconditional(TrainedVae vae) {
    if (!vae.model().given().isEmpty()) {
      boolean conditional = vae.model().given().containsKey(Given.CONDITION);
      throw new IllegalArgumentException(
          "bdmc: draws data from the model, and "
              + (conditional
                  ? "this one is conditional on "
                      + vae.preprocessing().conditioning().describe()
                      + "; use iwae or ais on data that have conditions"
                  : "which of their cells were missing would not be drawn; use iwae or ais on tables"
                      + " with missing cells"));
    }
  }

  private static SequentialDraw data(TrainedVae vae, int batch, Backend backend) {
    Trace trace = Trace.open();
    TensorType type = TensorType.of(vae.dtype(), batch, vae.model().latentSize());
    Tensor z = trace.input(LATENT, Role.DATA, type);
    Distribution likelihood = bound(vae, trace, batch).likelihood(z);
    return SequentialDraw.compile(backend, (Autoregressive) likelihood);
  }

  private static LatentModel bound(TrainedVae vae, Trace trace, int batch) {
    return ModelInputs.of(vae.model(), Scope.root(trace, vae.dtype()), batch).bound();
  }

  /** Draws a batch of latents {@code z} and of data {@code x}. */
  Map<String, HostArray> draw(Map<String, DeviceArray> parameters, RandomKey key) {
    Map<String, HostArray> drawn =
        new LinkedHashMap<>(latents.runToHost(parameters, latents.drawNoise(key)));
    data.ifPresent(
        loop -> {
          Map<String, HostArray> inputs = new LinkedHashMap<>(loop.drawNoise(key));
          inputs.put(LATENT, Named.get(drawn, LATENT));
          drawn.put(BatchReader.DATA, loop.draw(parameters, inputs, share -> {}));
        });
    return drawn;
  }

  @Override
  public void close() {
    latents.close();
    data.ifPresent(SequentialDraw::close);
  }
}
