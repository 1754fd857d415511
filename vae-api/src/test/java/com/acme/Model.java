package com.acme;

import io.github.vae4j.api.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Stands for a user's code, which error messages have to point at. */
public final class Model {
  private final Tensor weight;

  /** Creates the model. */
  public Model(Tensor weight) {
    this.weight = weight;
  }

  /** Multiplies. */
  public Tensor decode(Tensor x) {
    return x.matmul(weight); // line 17: tests name it
  }

  /** Adds. */
  public Tensor shift(Tensor x) {
    return x.add(weight); // line 22
  }

  /** Computes through another lambda of the user. */
  public Tensor apply(Tensor x) {
    UnaryOperator<Tensor> f = t -> t.tanh(); // line 27
    return f.apply(x);
  }

  /** Chooses between values of shapes that do not fit. */
  public Tensor choose(Tensor x) {
    return x.less(0).select(x, weight); // line 33
  }

  /** Computes by a function that it is given. */
  public static Tensor with(UnaryOperator<Tensor> given, Tensor x) {
    return given.apply(x); // line 38
  }
}
