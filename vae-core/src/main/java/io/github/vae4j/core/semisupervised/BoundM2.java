package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.distribution.Categorical;
import io.github.vae4j.core.network.Dense;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@link M2} in one trace. */
final class BoundM2 implements LabelModel {
  private static final double SURE = 1e4; // a logit beside which exp(0) is nothing

  private final M2 model;
  private final Scope scope;
  private final Given given;

  BoundM2(M2 model, Scope scope, Given given) {
    this.model = model;
    this.scope = scope;
    this.given = given;
  }

  @Override
  public String objective() {
    return model.objective();
  }

  @Override
  public Categorical classPrior() {
    Scope ofClasses = scope.child("classes");
    return Categorical.ofLogits(
        ofClasses.parameter("logits", Shape.of(model.classes()), Initializer.constant(0)));
  }

  @Override
  public Categorical classifier(Tensor x) {
    Scope ofClassifier = scope.child("classifier");
    Tensor features =
        model
            .classifier()
            .encode(
                ofClassifier,
                model.vae().likelihood().encoderInput(observed(x)),
                Optional.empty(),
                model.eventShape(),
                model.vae().activation());
    return Categorical.ofLogits(
        Dense.of(model.classes()).apply(ofClassifier.child("output"), features));
  }

  /** What a missing element holds is not seen; a 0 stands there. */
  private Tensor observed(Tensor x) {
    Tensor zero = x.trace().constant(x.dtype(), 0);
    return given.mask().map(mask -> mask.greater(0.5).select(x, zero)).orElse(x);
  }

  @Override
  public Tensor labels() {
    return given.get(Given.CONDITION);
  }

  @Override
  public LatentModel given(Tensor y) {
    return conditional(y, y.shape().dim(0) / labels().shape().dim(0));
  }

  /** Returns the model under a condition, whose masks are those of the batch {@code times} over. */
  private LatentModel conditional(Tensor y, int times) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    given.tensors().forEach((name, t) -> tensors.put(name, Rows.repeated(t, times)));
    tensors.put(Given.CONDITION, y);
    return model.vae().bind(scope, new Given(tensors));
  }

  @Override
  public Distribution prior() {
    Distribution latents = conditional(labels(), 1).prior();
    return new ClassAndLatents(classPrior(), y -> latents);
  }

  @Override
  public Distribution posterior(Tensor x) {
    Tensor logits = classifier(x).logProbabilities();
    Tensor known = Rows.known(labels()).expandDims(1);
    Categorical classes = Categorical.ofLogits(known.select(labels().mul(SURE), logits));
    int batch = x.shape().dim(0);
    return new ClassAndLatents(
        classes, y -> given(y).posterior(Rows.repeated(x, y.shape().dim(0) / batch)));
  }

  /** A known label is the class, whatever the latents say. */
  @Override
  public Distribution likelihood(Tensor z) {
    int classes = model.classes();
    Tensor drawn = z.slice(-1, 0, classes);
    Tensor rest = z.slice(-1, classes, model.latentSize());
    Tensor labels = labels().broadcastTo(drawn.shape());
    Tensor y = Rows.known(labels).expandDims(-1).select(labels, drawn);
    return conditional(y, 1).likelihood(rest);
  }
}
