package io.github.vae4j.core.mcmc;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.execution.DeviceArrays;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.model.BatchReader;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Approximate posterior draws by sampling-importance-resampling (Rubin 1987): of several draws z
 * from the prior one is kept with a probability proportional to p(x|z). With few latents such draws
 * are near the modes of a posterior with several narrow ones, which a chain that starts at the
 * prior does not find.
 *
 * <p>The draws come in one by one, and the greatest of log p(x|z) plus a Gumbel variable stays, so
 * memory does not grow with their number. One thread at a time; whoever compiles it closes it.
 */
public final class SamplingImportanceResampling implements AutoCloseable {
  private static final String LATENT = "z";
  private static final String SCORE = "score";
  private static final double LEAST = -1e30;

  private final Backend backend;
  private final TensorType latents;
  private final TensorType scores;
  private final CompiledProgram contest;

  /**
   * Compiles the contest of a draw with the one that was kept so far.
   *
   * @param chains draws to keep for each datum, independent of each other, at least 1
   * @param batch data at a time, at least 1
   */
  public SamplingImportanceResampling(
      VaeModel model, DType dtype, Backend backend, int chains, int batch) {
    this.backend = backend;
    this.latents = TensorType.of(dtype, chains, batch, model.latentSize());
    this.scores = TensorType.of(dtype, chains, batch);
    this.contest = trace(model);
  }

  private CompiledProgram trace(VaeModel model) {
    DType dtype = latents.dtype();
    Trace trace = Trace.open();
    LatentModel bound = model.bind(Scope.root(trace, dtype));
    Tensor x =
        trace.input(
            BatchReader.DATA,
            Role.DATA,
            TensorType.of(dtype, scores.shape().dim(1), model.eventShape().size()));
    Tensor kept = trace.input(LATENT, Role.STATE, latents);
    Tensor best = trace.input(SCORE, Role.STATE, scores);
    Tensor z = bound.prior().sample("candidate", scores.shape());
    Tensor gumbel = trace.noise("gumbel", Noise.UNIFORM, scores).log().neg().log().neg();
    Tensor score = bound.likelihood(z).logProb(x).add(gumbel);
    Tensor better = best.less(score); // false for NaN
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put(LATENT, better.expandDims(-1).select(z, kept));
    outputs.put(SCORE, better.select(score, best));
    return CompiledProgram.compile(backend, trace.program(outputs), outputs.keySet());
  }

  /**
   * Draws.
   *
   * @param parameters of the model by name, which stay the caller's
   * @param x data [batch, event size]
   * @param candidates draws from the prior for each one that is kept, at least 1
   * @return latents [chains, batch, latent]
   */
  public HostArray draw(
      Map<String, DeviceArray> parameters, HostArray x, int candidates, RandomKey key) {
    Map<String, HostArray> start = new LinkedHashMap<>();
    start.put(BatchReader.DATA, x);
    start.put(LATENT, HostArray.filled(latents, 0));
    start.put(SCORE, HostArray.filled(scores, LEAST));
    try (DeviceArrays own = DeviceArrays.upload(backend, start)) {
      for (int i = 0; i < candidates; i++) {
        Map<String, DeviceArray> resident = new LinkedHashMap<>(parameters);
        resident.putAll(own.map());
        own.map().putAll(contest.run(resident, contest.drawNoise(key.fold(i))));
      }
      return Named.get(own.map(), LATENT).download();
    }
  }

  @Override
  public void close() {
    contest.close();
  }
}
