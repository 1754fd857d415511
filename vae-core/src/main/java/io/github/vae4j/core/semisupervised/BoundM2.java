package io.github.vae4j.core.semisupervised;

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
  private final M2 model;
  private final Scope scope;
  private final Given given;

  BoundM2(M2 model, Scope scope, Given given) {
    this.model = model;
    this.scope = scope;
    this.given = given;
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

  /** Returns the model under the classes; masks are those of the batch, as often as they are. */
  @Override
  public LatentModel given(Tensor y) {
    int times = y.shape().dim(-2) / labels().shape().dim(0);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    given.tensors().forEach((name, t) -> tensors.put(name, Rows.repeated(t, times)));
    tensors.put(Given.CONDITION, y);
    return model.vae().bind(scope, new Given(tensors));
  }
}
