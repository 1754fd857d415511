package io.github.vae4j.core.pass;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.autodiff.Gradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each optional primitive written with others. */
final class Decompositions implements OptionalPrimitive.OptionalVisitor<List<Tensor>> {
  // Coefficients of W. J. Cody, Rational Chebyshev approximations for the error function,
  // Mathematics of Computation 23, 1969; highest power first.
  private static final double[] ERF_NUMERATOR = {
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3
  };
  private static final double[] ERF_DENOMINATOR = {
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3
  };
  private static final double[] ERFC_NUMERATOR = {
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
    2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3
  };
  private static final double[] ERFC_DENOMINATOR = {
    1,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3
  };

  // Asymptotic series in 1 / z^2 (Abramowitz and Stegun 1964, 6.1.41 and 6.3.18).
  private static final double[] LGAMMA_SERIES = {
    1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12
  };
  private static final double[] DIGAMMA_SERIES = {
    1.0 / 12, -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12, 0
  };
  private static final int LGAMMA_SHIFT = 8;
  private static final int DIGAMMA_SHIFT = 10;

  private final Trace trace;
  private final List<Tensor> in;

  private Decompositions(Trace trace, List<Tensor> in) {
    this.trace = trace;
    this.in = in;
  }

  /** Returns the program from the arguments to the results of the primitive. */
  static Program of(OptionalPrimitive primitive, List<TensorType> arguments) {
    Trace trace = Trace.open();
    List<Tensor> in = new ArrayList<>();
    for (TensorType type : arguments) {
      in.add(trace.input("argument" + in.size(), Role.DATA, type));
    }
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (Tensor result : primitive.acceptOptional(new Decompositions(trace, in))) {
      results.put("result" + results.size(), result);
    }
    return Passes.eliminateDeadCode(trace.program(results));
  }

  @Override
  public List<Tensor> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    Tensor x = in.get(0);
    return List.of(
        switch (p.op()) {
          case LOG1P -> log1p(x);
          case EXPM1 -> expm1(x);
          case SOFTPLUS -> x.max(0).add(x.abs().neg().exp().log1p());
          case ERF -> erf(x);
          case LGAMMA -> lgamma(x);
          case DIGAMMA -> digamma(x);
        });
  }

  /**
   * W. Kahan: log(u) x / (u - 1) with u = 1 + x rounded, whose errors cancel; x or log(u) where u
   * is 1 or x.
   */
  private static Tensor log1p(Tensor x) {
    Tensor u = x.add(1);
    Tensor log = u.log();
    Tensor corrected = log.mul(x.div(u.sub(1)));
    return u.equal(1).select(x, u.equal(x).select(log, corrected));
  }

  /**
   * W. Kahan: (u - 1) x / log(u) with u = exp(x) rounded, whose errors cancel; x, -1 or u where u -
   * 1 is 0, -1 or u.
   */
  private static Tensor expm1(Tensor x) {
    Tensor u = x.exp();
    Tensor minusOne = u.sub(1);
    Tensor corrected = minusOne.mul(x.div(u.log()));
    Tensor large = minusOne.equal(u).select(u, corrected);
    Tensor small = minusOne.equal(-1).select(minusOne, large);
    return u.equal(1).select(x, small);
  }

  /**
   * x R(x^2) up to 0.46875, 1 - exp(-x^2) R(|x|) beyond; from 6 on the second is 1 in FLOAT64 as
   * well.
   */
  private static Tensor erf(Tensor x) {
    Tensor square = x.mul(x);
    Tensor inner =
        x.mul(polynomial(ERF_NUMERATOR, square).div(polynomial(ERF_DENOMINATOR, square)));
    Tensor a = x.abs().min(6);
    Tensor complement =
        a.mul(a)
            .neg()
            .exp()
            .mul(polynomial(ERFC_NUMERATOR, a).div(polynomial(ERFC_DENOMINATOR, a)));
    Tensor outer = x.sign().mul(one(x).sub(complement));
    return x.abs().less(0.46875).select(inner, outer);
  }

  /** Below 8 by eight steps of log Gamma(x) = log Gamma(x + 1) - log x, then Stirling's series. */
  private static Tensor lgamma(Tensor x) {
    Tensor low = x.less(LGAMMA_SHIFT);
    Tensor z = low.select(x.add(LGAMMA_SHIFT), x);
    Tensor r = one(z).div(z);
    Tensor series = polynomial(LGAMMA_SERIES, r.mul(r)).mul(r);
    Tensor stirling =
        z.sub(0.5).mul(z.log().sub(1)).add(0.5 * Math.log(2 * Math.PI) - 0.5).add(series);
    Tensor bounded = x.min(LGAMMA_SHIFT);
    Tensor product = bounded;
    for (int i = 1; i < LGAMMA_SHIFT; i++) {
      product = product.mul(bounded.add(i));
    }
    return low.select(stirling.sub(product.log()), stirling);
  }

  /** By ten steps of psi(x) = psi(x + 1) - 1 / x, then the asymptotic series. */
  private static Tensor digamma(Tensor x) {
    Tensor z = x.add(DIGAMMA_SHIFT);
    Tensor r = one(x).div(z);
    Tensor sum = polynomial(DIGAMMA_SERIES, r.mul(r)).add(r.mul(0.5));
    for (int i = DIGAMMA_SHIFT - 1; i >= 0; i--) {
      sum = sum.add(one(x).div(i == 0 ? x : x.add(i)));
    }
    return z.log().sub(sum);
  }

  /** Returns the polynomial with these coefficients, highest power first. */
  private static Tensor polynomial(double[] coefficients, Tensor x) {
    Tensor sum =
        coefficients[0] == 1 ? x.add(coefficients[1]) : x.mul(coefficients[0]).add(coefficients[1]);
    for (int i = 2; i < coefficients.length; i++) {
      sum = sum.mul(x).add(coefficients[i]);
    }
    return sum;
  }

  private static Tensor one(Tensor like) {
    return like.trace().constant(like.type(), 1);
  }

  @Override
  public List<Tensor> affine(OptionalPrimitive.Affine p) {
    return List.of(in.get(0).matmul(in.get(1)).add(in.get(2)));
  }

  @Override
  public List<Tensor> conv2d(OptionalPrimitive.Conv2d p) {
    return List.of(convolution(in.get(0), in.get(1), p.window()));
  }

  /** The gradients come from the decomposed convolution, of which nothing else is left over. */
  @Override
  public List<Tensor> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    Tensor gradient = in.get(0);
    Tensor filter = in.get(1);
    TensorType type =
        TensorType.of(
            gradient.dtype(),
            gradient.shape().dim(0),
            filter.shape().dim(1),
            p.height(),
            p.width());
    Tensor image = trace.constant(type, 0);
    return Gradients.vjp(
        List.of(convolution(image, filter, p.window())), List.of(gradient), List.of(image));
  }

  @Override
  public List<Tensor> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    Tensor image = in.get(0);
    Tensor gradient = in.get(1);
    TensorType type =
        TensorType.of(
            image.dtype(),
            gradient.shape().dim(1),
            image.shape().dim(1),
            p.filterHeight(),
            p.filterWidth());
    Tensor filter = trace.constant(type, 0);
    return Gradients.vjp(
        List.of(convolution(image, filter, p.window())), List.of(gradient), List.of(filter));
  }

  /**
   * The matrix product of the filter [out, in taps] and the patches [in taps, batch h' w'], for
   * which the strided slices of the padded image, one for each tap, are laid side by side.
   */
  private static Tensor convolution(Tensor image, Tensor filter, OptionalPrimitive.Window window) {
    int batch = image.shape().dim(0);
    int channels = image.shape().dim(1);
    int out = filter.shape().dim(0);
    int[] taps = {filter.shape().dim(2), filter.shape().dim(3)};
    int[] size = {
      window.outputSize(0, image.shape().dim(2), taps[0]),
      window.outputSize(1, image.shape().dim(3), taps[1])
    };
    int[] margin = {0, 0, window.padding().get(0), window.padding().get(1)};
    Tensor padded = image.pad(margin, margin);
    int[] strides = {1, 1, window.stride().get(0), window.stride().get(1)};
    List<Tensor> slices = new ArrayList<>();
    for (int i = 0; i < taps[0]; i++) {
      for (int j = 0; j < taps[1]; j++) {
        int[] starts = {0, 0, i * window.dilation().get(0), j * window.dilation().get(1)};
        int[] limits = {
          batch,
          channels,
          starts[2] + (size[0] - 1) * strides[2] + 1,
          starts[3] + (size[1] - 1) * strides[3] + 1
        };
        slices.add(padded.slice(starts, limits, strides).expandDims(2));
      }
    }
    int inTaps = channels * taps[0] * taps[1];
    Tensor patches =
        Tensor.concat(2, slices)
            .transpose(1, 2, 0, 3, 4)
            .reshape(inTaps, batch * size[0] * size[1]);
    return filter
        .reshape(out, inTaps)
        .matmul(patches)
        .reshape(out, batch, size[0], size[1])
        .transpose(1, 0, 2, 3);
  }

  @Override
  public List<Tensor> randomNoise(OptionalPrimitive.RandomNoise p) {
    throw new BackendException(
        BackendException.Kind.UNSUPPORTED,
        "randomNoise: this backend draws no random numbers; make the noise an input of the program,"
            + " which is the default (in training: leave device noise off)");
  }

  @Override
  public List<Tensor> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    Tensor parameter = in.get(0);
    Tensor gradient = in.get(3);
    Tensor rate = in.get(4);
    Tensor t = in.get(5);
    Tensor m = in.get(1).mul(p.beta1()).add(gradient.mul(1 - p.beta1()));
    Tensor v = in.get(2).mul(p.beta2()).add(gradient.mul(gradient).mul(1 - p.beta2()));
    Tensor scale = v.div(oneMinusPower(p.beta2(), t)).sqrt().add(p.epsilon());
    Tensor step = m.mul(rate.div(oneMinusPower(p.beta1(), t))).div(scale);
    Tensor decayed =
        p.weightDecay() == 0 ? parameter : parameter.mul(one(rate).sub(rate.mul(p.weightDecay())));
    return List.of(decayed.sub(step), m, v);
  }

  /** Returns 1 - beta^t without cancellation: in FLOAT32, 1 - 0.999 keeps four digits. */
  private static Tensor oneMinusPower(double beta, Tensor t) {
    return t.mul(Math.log(beta)).expm1().neg();
  }
}
