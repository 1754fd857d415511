package io.github.vae4j.inference.bsvi;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.execution.CompiledProgram;
import io.github.vae4j.core.model.ModelInputs;
import io.github.vae4j.core.model.ModelParameters;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The programs of a refinement that is run step by step, for one size of batch: any number of steps
 * with the memory and the compilation of one. Each step records the equations of {@link
 * Trajectory}.
 */
final class StepPrograms implements AutoCloseable {
  static final String MEAN = "mean";
  static final String LOG_SCALE = "logScale";
  static final String LOG_WEIGHT = "logWeight";
  static final String ELBO = "elbo";
  static final String RECONSTRUCTION = "reconstruction";
  static final String CENTRE = "centre";
  static final String FACTOR = "factor";
  static final String NUMBER = "number";

  /** The noise site of the sample that is weighed. */
  static final String SITE = "z";

  /** The noise site of a separate sample for the step. */
  static final String REFINEMENT_SITE = "refine";

  private static final String MOMENT = "moment";

  private final RefinedInference method;
  private final TrainedVae vae;
  private final int batch;
  private final CompiledProgram start;
  private final Optional<CompiledProgram> step;
  private final CompiledProgram weigh;

  StepPrograms(RefinedInference method, TrainedVae vae, int batch, Backend backend) {
    this.method = method;
    this.vae = vae;
    this.batch = batch;
    this.start = CompiledProgram.compile(backend, new Recording().start(), Set.of());
    this.step =
        method.refinement().moves()
            ? Optional.of(CompiledProgram.compile(backend, new Recording().step(), Set.of()))
            : Optional.empty();
    this.weigh = CompiledProgram.compile(backend, new Recording().weigh(), Set.of());
  }

  /**
   * Checks that the method moves proposals of this model, by tracing what a step needs of one.
   *
   * @throws IllegalArgumentException if the posterior is no image of a normal distribution, or the
   *     analytic KL is asked for and there is none
   */
  static void check(RefinedInference method, TrainedVae vae) {
    Trace trace = Trace.open();
    ModelInputs inputs = ModelInputs.of(vae.model(), Scope.root(trace, vae.dtype()), 1);
    LatentModel model = inputs.bound();
    Tensor x = inputs.x();
    Proposal proposal = Proposal.of(method.name(), model.posterior(x));
    if (method.refinement().moves()) {
      Tensor one = trace.constant(vae.dtype(), 1);
      new Draw(model, x, proposal, SITE, one, false).slope(method.refinement().kl());
    }
  }

  TensorType scalar() {
    return TensorType.of(vae.dtype());
  }

  /** From data to the first place: {@link #MEAN}, {@link #LOG_SCALE} and the moments. */
  CompiledProgram start() {
    return start;
  }

  /**
   * From a place, {@link #FACTOR} and {@link #NUMBER} to the next and {@link #LOG_WEIGHT}; none if
   * all steps have size 0.
   */
  Optional<CompiledProgram> step() {
    return step;
  }

  /**
   * From a place to {@link #LOG_WEIGHT}, {@link #ELBO} and {@link #RECONSTRUCTION}, log p(x|z), of
   * one sample, [batch], and {@link #CENTRE} where it is not {@link #MEAN}.
   */
  CompiledProgram weigh() {
    return weigh;
  }

  /** One program being recorded. */
  private final class Recording {
    private final Trace trace = Trace.open();
    private final Scope scope = Scope.root(trace, vae.dtype());
    private final ModelInputs inputs = ModelInputs.of(vae.model(), scope, batch);
    private final LatentModel model = inputs.bound();
    private final Refinement refinement = method.refinement();
    private final Tensor one = trace.constant(vae.dtype(), 1);
    private final Tensor x = inputs.x();

    Program start() {
      Proposal proposal = Proposal.of(method.name(), model.posterior(x));
      return trace.program(outputs(refinement.start(proposal)));
    }

    Program step() {
      Refinement.Point at = place();
      Draw draw = draw(at.proposal(), SITE);
      Draw refined = method.doubleSampling() ? draw(at.proposal(), REFINEMENT_SITE) : draw;
      TensorType scalar = TensorType.of(vae.dtype());
      Refinement.Move move =
          refinement.move(
              at,
              refined.slope(refinement.kl()),
              refinement.stepSizes(x, vae.model().latentSize(), ModelParameters.ofMethod(scope)),
              trace.input(FACTOR, Role.DATA, scalar),
              trace.input(NUMBER, Role.DATA, scalar));
      Map<String, Tensor> outputs = outputs(move.next());
      outputs.put(LOG_WEIGHT, draw.terms().logWeights());
      return trace.program(outputs);
    }

    Program weigh() {
      Proposal proposal = place().proposal();
      Draw draw = draw(proposal, SITE);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      if (!proposal.image().identity()) {
        outputs.put(CENTRE, proposal.centre());
      }
      outputs.put(LOG_WEIGHT, draw.terms().logWeights());
      outputs.put(ELBO, draw.elbo(refinement.kl(), one));
      outputs.put(RECONSTRUCTION, draw.terms().logLikelihood());
      return trace.program(outputs);
    }

    private Draw draw(Proposal proposal, String site) {
      return new Draw(model, x, proposal, site, one, false);
    }

    /**
     * The map is the encoder's; where there is none, nothing of the encoder is left in the program.
     */
    private Refinement.Point place() {
      Proposal proposal =
          Proposal.of(method.name(), model.posterior(x)).at(state(MEAN), state(LOG_SCALE));
      List<Tensor> moments = new ArrayList<>();
      for (int i = 0; i < refinement.start(proposal).moments().size(); i++) {
        moments.add(state(MOMENT + i));
      }
      return new Refinement.Point(proposal, moments);
    }

    private Tensor state(String name) {
      return trace.input(
          name, Role.STATE, TensorType.of(vae.dtype(), batch, vae.model().latentSize()));
    }

    private Map<String, Tensor> outputs(Refinement.Point point) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put(MEAN, point.proposal().mean());
      outputs.put(LOG_SCALE, point.proposal().logScale());
      for (int i = 0; i < point.moments().size(); i++) {
        outputs.put(MOMENT + i, point.moments().get(i));
      }
      return outputs;
    }
  }

  @Override
  public void close() {
    start.close();
    step.ifPresent(CompiledProgram::close);
    weigh.close();
  }
}
