package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs of a {@link LocalSearch}, for one size of batch and of draw. Each works on two
 * diagonal normal distributions for each datum, [2 batch, latent]: row i and row batch + i belong
 * to datum i and see the same noise.
 */
final class LocalPrograms implements AutoCloseable {
  // Inputs stand beside the parameters of any model, whose names must differ.
  static final String MEAN = "local/mean";
  static final String LOG_SCALE = "local/logScale";
  static final String LEARNING_RATE = "local/learningRate";
  static final String STEP = "local/step";
  static final String SITE = "local/z";
  static final String LOG_LIKELIHOOD = "logLikelihood";
  static final String KL = "kl";

  /** With the epsilon of Cremer, Li and Duvenaud. */
  private static final Optimizer ADAM = new Adam(0.9, 0.999, 1e-4, 0, false);

  private final TrainedVae vae;
  private final int batch;
  private final int draws;
  private final Set<String> state;
  private final CompiledProgram start;
  private final CompiledProgram step;
  private final CompiledProgram weigh;

  /**
   * Compiles.
   *
   * @param samples of each proposal in a step
   * @param draws of each proposal in a weighing
   */
  LocalPrograms(TrainedVae vae, int batch, int samples, int draws, Backend backend) {
    this.vae = vae;
    this.batch = batch;
    this.draws = draws;
    this.start = CompiledProgram.compile(backend, new Recording().start(), Set.of());
    Map<String, Tensor> next = new LinkedHashMap<>();
    Program traced = new Recording().step(samples, next);
    this.state = Set.copyOf(next.keySet());
    this.step = CompiledProgram.compile(backend, traced, state);
    this.weigh = CompiledProgram.compile(backend, new Recording().weigh(), Set.of());
  }

  /** From data to {@link #MEAN} and {@link #LOG_SCALE} of N(0, I) and, below, of the encoder. */
  CompiledProgram start() {
    return start;
  }

  /** From places, {@link #LEARNING_RATE} and {@link #STEP} to the next places. */
  CompiledProgram step() {
    return step;
  }

  /** From places to {@link #LOG_LIKELIHOOD}, [draws, 2 batch], and {@link #KL}, [2 batch]. */
  CompiledProgram weigh() {
    return weigh;
  }

  int draws() {
    return draws;
  }

  DType dtype() {
    return vae.dtype();
  }

  /** Returns the type of what is kept for each datum's two proposals. */
  TensorType places() {
    return TensorType.of(vae.dtype(), 2 * batch, vae.model().latentSize());
  }

  /** Returns the optimiser's first values by name. */
  Map<String, HostArray> moments() {
    Map<String, HostArray> zeros = new LinkedHashMap<>();
    for (String name : state) {
      if (!name.equals(MEAN) && !name.equals(LOG_SCALE)) {
        zeros.put(name, HostArray.filled(places(), ADAM.initialState()));
      }
    }
    return zeros;
  }

  /** One program being recorded. */
  private final class Recording {
    private final Trace trace = Trace.open();
    private final Scope scope = Scope.root(trace, vae.dtype());
    private final ModelInputs inputs = ModelInputs.of(vae.model(), scope, batch);
    private final LatentModel model = inputs.bound();
    private final Tensor x = inputs.x();

    Program start() {
      Normal proposal = proposal();
      Tensor standard = trace.constant(proposal.location().type(), 0);
      return trace.program(
          Map.of(
              MEAN, Tensor.concat(0, List.of(standard, proposal.location())),
              LOG_SCALE, Tensor.concat(0, List.of(standard, proposal.logScale()))));
    }

    private Normal proposal() {
      Distribution posterior = model.posterior(x);
      return Normal.elements(posterior)
          .filter(normal -> posterior.batchShape().equals(Shape.of(batch)))
          .filter(normal -> posterior.eventShape().equals(Shape.of(vae.model().latentSize())))
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "inference gaps: need a model whose proposal is a normal distribution with"
                          + " independent dimensions"));
    }

    Program step(int samples, Map<String, Tensor> next) {
      Tensor rate = trace.input(LEARNING_RATE, Role.DATA, TensorType.of(vae.dtype()));
      Tensor number = trace.input(STEP, Role.DATA, TensorType.of(vae.dtype()));
      Place place = new Place();
      // A sum over the data: each has the gradient that it has alone.
      Tensor loss = place.kl().sub(place.logLikelihood(samples).mean(0)).sumAll();
      List<Tensor> gradients = Gradients.of(loss, List.of(place.mean, place.logScale));
      update(MEAN, place.mean, gradients.get(0), rate, number, next);
      update(LOG_SCALE, place.logScale, gradients.get(1), rate, number, next);
      return trace.program(next);
    }

    private void update(
        String name,
        Tensor old,
        Tensor gradient,
        Tensor rate,
        Tensor number,
        Map<String, Tensor> next) {
      List<String> names = ADAM.stateNames().stream().map(moment -> name + "#" + moment).toList();
      List<Tensor> moments = new ArrayList<>();
      names.forEach(moment -> moments.add(trace.input(moment, Role.STATE, places())));
      Optimizer.Update update = ADAM.update(old, moments, gradient, rate, number);
      next.put(name, update.parameter());
      for (int i = 0; i < names.size(); i++) {
        next.put(names.get(i), update.state().get(i));
      }
    }

    Program weigh() {
      Place place = new Place();
      return trace.program(Map.of(LOG_LIKELIHOOD, place.logLikelihood(draws), KL, place.kl()));
    }

    /** The proposals that a program is given. */
    private final class Place {
      private final Tensor mean = trace.input(MEAN, Role.STATE, places());
      private final Tensor logScale = trace.input(LOG_SCALE, Role.STATE, places());

      /** Returns KL(q || p) in closed form, [2 batch]. */
      Tensor kl() {
        return Normal.diagonal(mean, logScale)
            .analyticKl(model.prior())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "inference gaps: need a prior with a KL in closed form, a normal"
                            + " distribution with independent dimensions"));
      }

      /** Returns log p(x|z) of reparameterised samples, [samples, 2 batch]. */
      Tensor logLikelihood(int samples) {
        TensorType half = TensorType.of(vae.dtype(), samples, batch, vae.model().latentSize());
        Tensor noise = trace.noise(SITE, Noise.NORMAL, half);
        Tensor z = Tensor.concat(1, List.of(noise, noise)).mul(logScale.exp()).add(mean);
        return inputs.bound(2).likelihood(z).logProb(Tensor.concat(0, List.of(x, x)));
      }
    }
  }

  @Override
  public void close() {
    start.close();
    step.close();
    weigh.close();
  }
}
