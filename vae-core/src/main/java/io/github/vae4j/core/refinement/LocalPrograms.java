package io.github.vae4j.core.refinement;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.distribution.Bijector;
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
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.flow.Centre;
import io.github.vae4j.core.flow.CorrelatedNormal;
import io.github.vae4j.core.flow.NormalImage;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.optimizer.Adam;
import io.github.vae4j.core.optimizer.Optimizer;
import io.github.vae4j.core.refinement.LocalProposals.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of a {@link LocalSearch}, for one family and one size of batch and of draw. Each
 * works on two proposals for each datum: row i and row batch + i of their numbers, [2 batch, size],
 * belong to datum i and see the same noise.
 */
final class LocalPrograms implements AutoCloseable {
  // Inputs stand beside the parameters of any model, whose names must differ.
  static final String MEAN = "local/mean";
  static final String LOG_SCALE = "local/logScale";
  static final String LOWER = "local/lower";
  static final String LEARNING_RATE = "local/learningRate";
  static final String STEP = "local/step";
  static final String SITE = "local/z";
  static final String LOG_LIKELIHOOD = "logLikelihood";
  static final String KL = "kl";

  /** With the epsilon of Cremer, Li and Duvenaud. */
  private static final Optimizer ADAM = new Adam(0.9, 0.999, 1e-4, 0, false);

  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  private final TrainedVae vae;
  private final Family family;
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
  LocalPrograms(TrainedVae vae, Family family, int batch, int samples, int draws, Backend backend) {
    this.vae = vae;
    this.family = family;
    this.batch = batch;
    this.draws = draws;
    this.start = CompiledProgram.compile(backend, new Recording().start(), Set.of());
    Map<String, Tensor> next = new LinkedHashMap<>();
    Program traced = new Recording().step(samples, next);
    this.state = Set.copyOf(next.keySet());
    this.step = CompiledProgram.compile(backend, traced, state);
    this.weigh = CompiledProgram.compile(backend, new Recording().weigh(), Set.of());
  }

  /** From data to {@link #places} of N(0, I), or its image, and, below, of the encoder. */
  CompiledProgram start() {
    return start;
  }

  /** From places, {@link #LEARNING_RATE} and {@link #STEP} to the next places. */
  CompiledProgram step() {
    return step;
  }

  /**
   * From places to {@link #LOG_LIKELIHOOD}, [draws, 2 batch], and {@link #KL}, [2 batch] in closed
   * form or [draws, 2 batch] from the draws.
   */
  CompiledProgram weigh() {
    return weigh;
  }

  int draws() {
    return draws;
  }

  DType dtype() {
    return vae.dtype();
  }

  /** Returns the rows of the places. */
  int rows() {
    return 2 * batch;
  }

  int latent() {
    return vae.model().latentSize();
  }

  /** Returns the types of the numbers of each datum's two proposals. */
  Map<String, TensorType> places() {
    int latent = latent();
    Map<String, TensorType> places = new LinkedHashMap<>();
    places.put(MEAN, place(latent));
    places.put(LOG_SCALE, place(latent));
    if (family == Family.FULL && latent > 1) {
      places.put(LOWER, place(latent * (latent - 1) / 2));
    }
    return places;
  }

  private TensorType place(int size) {
    return TensorType.of(vae.dtype(), rows(), size);
  }

  /** Returns the optimiser's first values by name. */
  Map<String, HostArray> moments() {
    Map<String, HostArray> zeros = new LinkedHashMap<>();
    places()
        .forEach(
            (name, type) ->
                momentNames(name)
                    .forEach(
                        moment -> zeros.put(moment, HostArray.filled(type, ADAM.initialState()))));
    return zeros;
  }

  private static List<String> momentNames(String place) {
    return ADAM.stateNames().stream().map(moment -> place + "#" + moment).toList();
  }

  /**
   * Returns a proposal as the image of a normal distribution.
   *
   * @throws IllegalArgumentException if it is none
   */
  static NormalImage image(VaeModel model, Distribution posterior, int rows) {
    int layers = model.latentLayers().size();
    String found =
        layers > 1
            ? layers + " layers, each drawn given another"
            : posterior.continuous() ? "another proposal" : "discrete latents";
    return NormalImage.of(posterior)
        .filter(image -> posterior.batchShape().equals(Shape.of(rows)))
        .filter(image -> posterior.eventShape().equals(Shape.of(model.latentSize())))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "inference gaps: move the mean and the scale of a normal distribution, so they"
                        + " need a model of one layer of latents whose proposal is normal or the"
                        + " image of a normal one under a flow, found "
                        + found));
  }

  /** One program being recorded. */
  private final class Recording {
    private final Trace trace = Trace.open();
    private final Scope scope = Scope.root(trace, vae.dtype());
    private final ModelInputs inputs = ModelInputs.of(vae.model(), scope, batch);
    private final LatentModel model = inputs.bound();
    private final Tensor x = inputs.x();

    Program start() {
      Distribution posterior = model.posterior(x);
      Normal base = image(vae.model(), posterior, batch).base();
      // In another family than its own the encoder's proposal is a place to start from, no more.
      Tensor mean = family == Family.OWN ? base.location() : Centre.of("inference gaps", posterior);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (Map.Entry<String, TensorType> place : places().entrySet()) {
        TensorType half =
            place.getValue().withShape(Shape.of(batch, place.getValue().shape().dim(1)));
        Tensor zero = trace.constant(half, 0);
        Tensor encoder =
            switch (place.getKey()) {
              case MEAN -> mean;
              case LOG_SCALE -> base.logScale();
              default -> zero;
            };
        Tensor both = Tensor.concat(0, List.of(zero, encoder));
        outputs.put(place.getKey(), place.getKey().equals(LOG_SCALE) ? ofFamily(both, base) : both);
      }
      return trace.program(outputs);
    }

    Program step(int samples, Map<String, Tensor> next) {
      Tensor rate = trace.input(LEARNING_RATE, Role.DATA, TensorType.of(vae.dtype()));
      Tensor number = trace.input(STEP, Role.DATA, TensorType.of(vae.dtype()));
      Place place = new Place();
      Place.Draws draws = place.draw(samples);
      // A sum over the data: each has the gradient that it has alone.
      Tensor loss =
          place
              .kl()
              .filter(kl -> family != Family.FULL) // whose noise dies out without the score
              .orElseGet(() -> draws.path().sub(draws.logPrior()).mean(0))
              .sub(draws.logLikelihood().mean(0))
              .sumAll();
      List<String> names = List.copyOf(place.numbers.keySet());
      List<Tensor> gradients = Gradients.of(loss, List.copyOf(place.numbers.values()));
      for (int i = 0; i < names.size(); i++) {
        Tensor old = Named.get(place.numbers, names.get(i));
        update(names.get(i), old, gradients.get(i), rate, number, next);
      }
      return trace.program(next);
    }

    private void update(
        String name,
        Tensor old,
        Tensor gradient,
        Tensor rate,
        Tensor number,
        Map<String, Tensor> next) {
      List<String> names = momentNames(name);
      List<Tensor> moments = new ArrayList<>();
      names.forEach(moment -> moments.add(trace.input(moment, Role.STATE, old.type())));
      Optimizer.Update update = ADAM.update(old, moments, gradient, rate, number);
      Tensor moved = update.parameter();
      next.put(name, name.equals(LOG_SCALE) ? ofFamily(moved, base()) : moved);
      for (int i = 0; i < names.size(); i++) {
        next.put(names.get(i), update.state().get(i));
      }
    }

    private Normal base() {
      return image(vae.model(), model.posterior(x), batch).base();
    }

    /** Returns the log-scales that the family has next to these: the gradient is projected. */
    private Tensor ofFamily(Tensor logScale, Normal base) {
      double greatest = family == Family.OWN ? base.greatestLogScale() : Double.POSITIVE_INFINITY;
      return Double.isFinite(greatest) ? logScale.min(greatest) : logScale;
    }

    Program weigh() {
      Place place = new Place();
      Place.Draws drawn = place.draw(draws);
      Tensor kl = place.kl().orElseGet(() -> drawn.logProposal().sub(drawn.logPrior()));
      return trace.program(Map.of(LOG_LIKELIHOOD, drawn.logLikelihood(), KL, kl));
    }

    /** The proposals that a program is given. */
    private final class Place {
      private final LatentModel twice = inputs.bound(2);
      private final Tensor data = Tensor.concat(0, List.of(x, x));
      private final Map<String, Tensor> numbers = new LinkedHashMap<>();
      private final Distribution proposal;

      Place() {
        places().forEach((name, type) -> numbers.put(name, trace.input(name, Role.STATE, type)));
        this.proposal = proposal(numbers);
      }

      private Distribution proposal(Map<String, Tensor> at) {
        Tensor mean = Named.get(at, MEAN);
        Tensor logScale = Named.get(at, LOG_SCALE);
        if (family == Family.OWN) {
          return image(vae.model(), twice.posterior(data), rows()).at(Normal.of(mean, logScale));
        }
        return at.containsKey(LOWER)
            ? CorrelatedNormal.full(
                mean, logScale, CorrelatedNormal.strictlyLower(Named.get(at, LOWER), latent()))
            : Normal.diagonal(mean, logScale);
      }

      /** Returns KL(q || p) where it has a closed form, [2 batch]. */
      Optional<Tensor> kl() {
        return proposal.analyticKl(model.prior());
      }

      /**
       * What reparameterised samples give, [samples, 2 batch].
       *
       * @param path log q(z) without the score in its gradient, of an image that of the base
       */
      record Draws(Tensor logLikelihood, Tensor logPrior, Tensor logProposal, Tensor path) {}

      Draws draw(int samples) {
        TensorType half = TensorType.of(vae.dtype(), samples, batch, latent());
        Tensor one = trace.noise(SITE, Noise.NORMAL, half);
        Tensor noise = Tensor.concat(1, List.of(one, one));
        NormalImage image = image(vae.model(), proposal, rows());
        Tensor mean = image.base().location();
        Tensor logScale = image.base().logScale();
        Tensor y = noise.mul(logScale.exp()).add(mean);
        Bijector.Image z =
            image.identity() ? new Bijector.Image(y, y.sum(-1).mul(0)) : image.forward(y);
        return new Draws(
            twice.likelihood(z.value()).logProb(data),
            model.prior().logProb(z.value()),
            ofBase(noise, logScale).sub(z.logDeterminant()),
            path(y, z));
      }

      private Tensor path(Tensor y, Bijector.Image z) {
        if (numbers.containsKey(LOWER)) {
          Map<String, Tensor> held = new LinkedHashMap<>();
          numbers.forEach((name, tensor) -> held.put(name, tensor.stopGradient()));
          return proposal(held).logProb(z.value());
        }
        Tensor mean = Named.get(numbers, MEAN).stopGradient();
        Tensor logScale = Named.get(numbers, LOG_SCALE).stopGradient();
        Tensor standard = y.sub(mean).mul(logScale.neg().exp());
        return ofBase(standard, logScale).sub(z.logDeterminant());
      }

      private Tensor ofBase(Tensor standard, Tensor logScale) {
        return standard.square().mul(-0.5).sub(logScale).sub(HALF_LOG_2_PI).sum(-1);
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
