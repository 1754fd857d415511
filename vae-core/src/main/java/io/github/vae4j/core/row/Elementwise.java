package io.github.vae4j.core.row;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.UnaryOp;

/**
 * Element-wise steps. Each operation is a loop of its own over whole arrays: that is what HotSpot
 * makes vector instructions of.
 */
final class Elementwise {
  private static final float TANH_IS_ONE = 9.1f; // to within half a unit in the last place

  private Elementwise() {}

  /** A function of one number, computed in double precision. */
  @FunctionalInterface
  interface Function {
    double of(double x);
  }

  static Step unary(UnaryOp op, int x, int out) {
    return switch (op) {
      case NEG -> r -> neg(r[x], r[out]);
      case ABS -> r -> abs(r[x], r[out]);
      case SQRT -> r -> sqrt(r[x], r[out]);
      case EXP -> r -> exp(r[x], r[out]);
      case LOG -> r -> log(r[x], r[out]);
      case TANH -> r -> tanh(r[x], r[out]);
      case SIGMOID -> r -> sigmoid(r[x], r[out]);
      case SIGN -> function(Math::signum, x, out);
    };
  }

  /** Returns the step of a function that is rare enough to be called for each element. */
  static Step function(Function f, int x, int out) {
    return r -> {
      float[] from = r[x];
      float[] to = r[out];
      for (int i = 0; i < to.length; i++) {
        to[i] = (float) f.of(from[i]);
      }
    };
  }

  static Step softplus(int x, int out) {
    return r -> softplus(r[x], r[out]);
  }

  static Step binary(BinaryOp op, int x, int y, int out) {
    return switch (op) {
      case ADD -> r -> add(r[x], r[y], r[out]);
      case SUB -> r -> sub(r[x], r[y], r[out]);
      case MUL -> r -> mul(r[x], r[y], r[out]);
      case DIV -> r -> div(r[x], r[y], r[out]);
      case POW -> r -> pow(r[x], r[y], r[out]);
      case MAX -> r -> max(r[x], r[y], r[out]);
      case MIN -> r -> min(r[x], r[y], r[out]);
    };
  }

  static Step compare(CompareOp op, int x, int y, int out) {
    return switch (op) {
      case LESS -> r -> less(r[x], r[y], r[out]);
      case EQUAL -> r -> equal(r[x], r[y], r[out]);
    };
  }

  static Step select(int condition, int x, int y, int out) {
    return r -> select(r[condition], r[x], r[y], r[out]);
  }

  static Step and(int x, int y, int out) {
    return r -> mul(r[x], r[y], r[out]);
  }

  static Step not(int x, int out) {
    return function(a -> 1 - a, x, out);
  }

  private static void neg(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = -x[i];
    }
  }

  private static void abs(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.abs(x[i]);
    }
  }

  private static void sqrt(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.sqrt(x[i]);
    }
  }

  private static void exp(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.exp(x[i]);
    }
  }

  private static void log(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.log(x[i]);
    }
  }

  /**
   * tanh(x / 8) by the seventh convergent of Lambert's continued fraction, which is off by less
   * than 1e-8 there, and three times tanh(2 y) = 2 tanh(y) / (1 + tanh(y)^2), which does not
   * enlarge relative errors. No function of {@link Math}, so that it becomes vector instructions.
   */
  private static void tanh(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      float y = Math.max(-TANH_IS_ONE, Math.min(TANH_IS_ONE, x[i])) * 0.125f;
      float s = y * y;
      float t =
          y * (((s + 378) * s + 17325) * s + 135135) / (((28 * s + 3150) * s + 62370) * s + 135135);
      t = (t + t) / (1 + t * t);
      t = (t + t) / (1 + t * t);
      t = (t + t) / (1 + t * t);
      out[i] = Math.max(-1, Math.min(1, t));
    }
  }

  private static void sigmoid(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Functions.sigmoid(x[i]);
    }
  }

  private static void softplus(float[] x, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Functions.softplus(x[i]);
    }
  }

  private static void add(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] + y[i];
    }
  }

  private static void sub(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] - y[i];
    }
  }

  private static void mul(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] * y[i];
    }
  }

  private static void div(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] / y[i];
    }
  }

  private static void pow(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.pow(x[i], y[i]);
    }
  }

  private static void max(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.max(x[i], y[i]);
    }
  }

  private static void min(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.min(x[i], y[i]);
    }
  }

  private static void less(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] < y[i] ? 1 : 0;
    }
  }

  private static void equal(float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] == y[i] ? 1 : 0;
    }
  }

  private static void select(float[] condition, float[] x, float[] y, float[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = condition[i] != 0 ? x[i] : y[i];
    }
  }
}
