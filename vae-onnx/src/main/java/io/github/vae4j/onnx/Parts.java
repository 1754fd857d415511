package io.github.vae4j.onnx;

import io.github.vae4j.api.distribution.Distribution;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.inference.LatentModel;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.distribution.Normal;
import io.github.vae4j.core.distribution.RequiredMean;
import io.github.vae4j.core.flow.Centre;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.objective.Elbo;
import io.github.vae4j.core.objective.WeightedSamples;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Traces the parts of a trained model as functions of what users have: rows of numbers before the
 * preprocessing, and conditions. All is computed in FLOAT32, whatever the model was trained in.
 */
final class Parts {
  static final String DATA = "x";
  static final String LATENT = "z";
  static final String CONDITION = "condition";
  static final String MEAN = "mean";
  static final String SCALE = "scale";
  static final String SCORE = "score";

  private static final DType DTYPE = DType.FLOAT32;

  private final TrainedVae vae;
  private final VaeModel model;
  private final Elements data;
  private final Elements conditions;

  Parts(TrainedVae vae) {
    this.vae = vae;
    this.model = vae.model();
    this.data = Elements.of(vae.preprocessing(), vae.columns(), model.eventShape().size());
    this.conditions = Elements.of(vae.preprocessing().conditioning());
    for (String name : model.given().keySet()) {
      boolean filled =
          name.equals(Given.CONDITION) && vae.preprocessing().conditioning().size() > 0;
      if (!filled && !name.equals(Given.MASK)) {
        throw new IllegalArgumentException(
            "onnx: expected a model that is given a condition or a mask, found that it is given '"
                + name
                + "'");
      }
    }
  }

  Elements data() {
    return data;
  }

  Elements conditions() {
    return conditions;
  }

  /** Returns the shape of one row: the columns of a table, or the shape of a datum. */
  Shape rowShape() {
    return vae.preprocessing().schema().isPresent()
        ? Shape.of(data.columns().size())
        : model.eventShape();
  }

  /** Returns the centre of q(z|x) and, where it is normal, its standard deviation. */
  Program encoder(int batch) {
    Binding in = new Binding(batch);
    Tensor x = in.data();
    Distribution posterior = in.bound().posterior(x);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Tensor mean = Centre.of("encoder", posterior);
    outputs.put(MEAN, mean);
    Normal.elements(posterior)
        .ifPresent(normal -> outputs.put(SCALE, normal.logScale().exp().broadcastTo(mean.shape())));
    return in.trace.program(outputs);
  }

  /** Returns the mean of p(x|z) on the scale of the data. */
  Program decoder(int batch) {
    Binding in = new Binding(batch);
    Tensor z = in.input(LATENT, DTYPE, Shape.of(model.latentSize()));
    in.allObserved();
    Tensor mean = RequiredMean.of("decoder", "likelihood", in.bound().likelihood(z));
    Tensor onItsScale = data.decode(mean);
    Shape event = Shape.of(batch).concat(model.eventShape());
    return in.trace.program(Map.of(MEAN, onItsScale.reshape(event)));
  }

  /** Returns the score of {@link io.github.vae4j.core.evaluation.Scorer}, in nats. */
  Program scorer(int batch, int samples) {
    Binding in = new Binding(batch);
    Tensor x = in.data();
    LatentModel latent = in.bound();
    Tensor logWeights =
        WeightedSamples.draw(latent, x, latent.posterior(x), Elbo.SITE, Shape.of(samples))
            .logWeights();
    Tensor bound = logWeights.logSumExp(0).sub(Math.log(samples));
    return in.trace.program(Map.of(SCORE, withoutGreyEntropy(bound.neg(), x)));
  }

  /** Takes off what {@link io.github.vae4j.core.measure.GreyEntropy} does. */
  private Tensor withoutGreyEntropy(Tensor score, Tensor x) {
    int size = model.eventShape().size();
    boolean[] grey = new boolean[size];
    for (int i = 0; i < size; i++) {
      grey[i] = model.crossEntropy(i);
    }
    if (IntStream.range(0, size).noneMatch(i -> grey[i])) {
      return score;
    }
    Tensor own = x.trace().constant(HostArray.of(Shape.of(size), grey));
    Tensor inside = own.and(x.greater(0)).and(x.less(1));
    Tensor p = inside.select(x, x.trace().constant(DTYPE, 0.5));
    Tensor entropy = p.mul(p.log()).add(p.neg().add(1).mul(p.neg().log1p())).neg();
    return score.sub(inside.select(entropy, x.trace().constant(DTYPE, 0)).sum(1));
  }

  /** The model in one trace. */
  private final class Binding {
    private final Trace trace = Trace.open();
    private final Scope scope = Scope.root(trace, DTYPE);
    private final int batch;
    private final Map<String, Tensor> given = new LinkedHashMap<>();

    Binding(int batch) {
      this.batch = batch;
    }

    Tensor input(String name, DType dtype, Shape shape) {
      return trace.input(name, Role.DATA, new TensorType(dtype, Shape.of(batch).concat(shape)));
    }

    /** Declares the data and returns their elements as the model sees them, 0 where missing. */
    Tensor data() {
      Tensor rows = input(DATA, data.dtype(), rowShape()).reshape(batch, rowShape().size());
      Tensor elements = data.encode(rows, Double.NaN);
      if (vae.preprocessing().binarization() == Binarization.THRESHOLD) {
        elements = elements.greater(0.5).cast(DTYPE);
      }
      if (!model.given().containsKey(Given.MASK)) {
        return elements;
      }
      Tensor observed = elements.equal(elements);
      given.put(Given.MASK, observed.cast(DTYPE));
      return observed.select(elements, trace.constant(DTYPE, 0));
    }

    /** Says that no element is missing. */
    void allObserved() {
      if (model.given().containsKey(Given.MASK)) {
        TensorType type = TensorType.of(DTYPE, batch, model.eventShape().size());
        given.put(Given.MASK, trace.constant(type, 1));
      }
    }

    /** Declares the condition and returns the model. */
    LatentModel bound() {
      Conditioning conditioning = vae.preprocessing().conditioning();
      if (model.given().containsKey(Given.CONDITION)) {
        Tensor rows = input(CONDITION, conditions.dtype(), Shape.of(conditions.columns().size()));
        given.put(Given.CONDITION, conditions.encode(rows, conditioning.partly() ? 0 : Double.NaN));
      }
      return model.bind(scope, new Given(given));
    }
  }
}
