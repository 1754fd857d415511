package io.github.vae4j.core.model;

import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model in one trace with what a program is given of a batch: the one place where the inputs
 * {@code x}, {@code rowWeights} and {@code given/NAME} are declared. {@link BatchReader} fills
 * them.
 */
public final class ModelInputs {
  private static final String GIVEN = "given/"; // no model's parameters start so

  private final VaeModel model;
  private final Scope scope;
  private final int batch;
  private final Given given;

  private ModelInputs(VaeModel model, Scope scope, int batch) {
    this.model = model;
    this.scope = scope;
    this.batch = batch;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .given()
        .forEach((name, shape) -> tensors.put(name, input(inputName(name), shape.toArray())));
    this.given = new Given(tensors);
  }

  /** Declares what a model is given beside x, of {@code batch} data. */
  public static ModelInputs of(VaeModel model, Scope scope, int batch) {
    return new ModelInputs(model, scope, batch);
  }

  /** Returns the name of the input that holds what is given under this name. */
  public static String inputName(String given) {
    return GIVEN + given;
  }

  /** Returns the model, bound to the batch. */
  public LatentModel bound() {
    return model.bind(scope, given);
  }

  /** Returns the model, bound to the batch {@code times} over, one after the other. */
  public LatentModel bound(int times) {
    Map<String, Tensor> repeated = new LinkedHashMap<>();
    given.tensors().forEach((name, t) -> repeated.put(name, repeated(t, times)));
    return model.bind(scope, new Given(repeated));
  }

  private static Tensor repeated(Tensor tensor, int times) {
    return Tensor.concat(0, Collections.nCopies(times, tensor));
  }

  /** Declares the data, [batch, event size]. */
  public Tensor x() {
    return input(BatchReader.DATA, model.eventShape().size());
  }

  /** Declares 1 for each datum and 0 for each row that only fills the batch, [batch]. */
  public Tensor rowWeights() {
    return input(BatchReader.ROW_WEIGHTS);
  }

  private Tensor input(String name, int... item) {
    Shape shape = Shape.of(batch).concat(Shape.of(item));
    return scope.trace().input(name, Role.DATA, new TensorType(scope.dtype(), shape));
  }
}
