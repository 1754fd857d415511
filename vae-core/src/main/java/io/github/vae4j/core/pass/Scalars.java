package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.BinaryOp;
import io.github.vae4j.api.program.CompareOp;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.program.UnaryOp;
import java.util.Optional;

/**
 * Arithmetic on scalar constants, only where IEEE 754 or the definition of the primitive fixes the
 * result to the bit. Doubles carry FLOAT32 and INT32 through one operation: each of them rounded to
 * FLOAT32 is what FLOAT32 arithmetic gives, as FLOAT64 has more than twice the digits.
 */
final class Scalars {
  private Scalars() {}

  /** Returns op(x), or empty if backends may round it differently. */
  static Optional<HostArray> unary(UnaryOp op, HostArray x) {
    double a = x.get(0);
    return switch (op) {
      case NEG -> of(x.type(), -a);
      case ABS -> of(x.type(), Math.abs(a));
      case SQRT -> of(x.type(), Math.sqrt(a));
      case SIGN -> Double.isNaN(a) ? Optional.empty() : of(x.type(), Math.signum(a));
      case EXP, LOG, TANH, SIGMOID -> Optional.empty();
    };
  }

  /** Returns op(x, y), or empty if backends may round it differently. */
  static Optional<HostArray> binary(BinaryOp op, HostArray x, HostArray y) {
    if (x.type().dtype() == DType.INT32) {
      return integer(op, x.ints()[0], y.ints()[0]);
    }
    double a = x.get(0);
    double b = y.get(0);
    return switch (op) {
      case ADD -> of(x.type(), a + b);
      case SUB -> of(x.type(), a - b);
      case MUL -> of(x.type(), a * b);
      case DIV -> of(x.type(), a / b);
      case MAX -> of(x.type(), Math.max(a, b));
      case MIN -> of(x.type(), Math.min(a, b));
      case POW -> Optional.empty();
    };
  }

  private static Optional<HostArray> integer(BinaryOp op, int a, int b) {
    TensorType type = TensorType.of(DType.INT32);
    return switch (op) {
      case ADD -> of(type, a + b);
      case SUB -> of(type, a - b);
      case MUL -> of(type, a * b);
      case MAX -> of(type, Math.max(a, b));
      case MIN -> of(type, Math.min(a, b));
      case DIV, POW -> Optional.empty();
    };
  }

  /** Returns op(x, y), BOOL. */
  static Optional<HostArray> compare(CompareOp op, HostArray x, HostArray y) {
    boolean holds =
        switch (op) {
          case LESS -> x.get(0) < y.get(0);
          case EQUAL -> x.get(0) == y.get(0);
        };
    return of(TensorType.of(DType.BOOL), holds ? 1 : 0);
  }

  /** Returns x converted, or empty if the definition leaves the result open. */
  static Optional<HostArray> cast(HostArray x, DType to) {
    double a = x.get(0);
    if (to == DType.INT32 && !(a > Integer.MIN_VALUE - 1.0 && a < Integer.MAX_VALUE + 1.0)) {
      return Optional.empty();
    }
    return of(TensorType.of(to), a);
  }

  private static Optional<HostArray> of(TensorType type, double value) {
    return Optional.of(HostArray.filled(type, value));
  }
}
