package io.github.vae4j.core.semisupervised;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import java.util.Collections;

/** Rows of a batch, several times over. */
final class Rows {
  /** A logit beside which exp(0) is nothing. */
  static final double SURE = 1e4;

  private Rows() {}

  /** Returns a batch [batch, size] so many times, one after the other. */
  static Tensor repeated(Tensor batch, int times) {
    return times == 1 ? batch : Tensor.concat(0, Collections.nCopies(times, batch));
  }

  /** Returns each class for a whole batch, one class after the other: [classes batch, classes]. */
  static Tensor classes(Tensor like, int batch, int classes) {
    TensorType type = like.type().withShape(Shape.of(classes, batch, classes));
    Tensor place = like.trace().iota(type, 0);
    Tensor own = place.equal(like.trace().iota(type, 2)).cast(like.dtype());
    return own.reshape(classes * batch, classes);
  }

  /** Returns whether a label is known, BOOL [...]; labels are [..., classes]. */
  static Tensor known(Tensor labels) {
    return labels.sum(-1).greater(0.5);
  }
}
