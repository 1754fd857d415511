package io.github.vae4j.core.pass;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Each optional primitive in terms of the primitives that every backend has. */
final class Decompositions implements OptionalPrimitive.OptionalVisitor<List<Tensor>> {
  private final List<Tensor> in;

  Decompositions(List<Tensor> inputs) {
    this.in = inputs;
  }

  @Override
  public List<Tensor> optionalUnary(OptionalPrimitive.OptionalUnary p) {
    Tensor x = in.get(0);
    return List.of(
        switch (p.op()) {
          case LOG1P -> log1p(x);
          case EXPM1 -> expm1(x);
          case SOFTPLUS -> x.max(0).add(log1p(x.abs().neg().exp()));
          case ERF -> erf(x);
          case LGAMMA -> lgamma(x);
          case DIGAMMA -> digamma(x);
        });
  }

  /** Kahan: the rounding error of 1 + x cancels in log(u) x / (u - 1). */
  private static Tensor log1p(Tensor x) {
    Tensor u = x.add(1);
    Tensor d = u.sub(1);
    Tensor one = x.trace().constant(x.dtype(), 1);
    Tensor exact = d.equal(0);
    Tensor infinite = u.equal(d); // only where 1 is lost beside x
    Tensor ratio = x.div(exact.or(infinite).select(one, d));
    return exact.select(x, infinite.select(u.log(), u.log().mul(ratio)));
  }

  /** Kahan: (u - 1) x / log(u) for u = exp(x), with the limits where u is 1, 0 or large. */
  private static Tensor expm1(Tensor x) {
    Tensor u = x.exp();
    Tensor d = u.sub(1);
    Tensor one = x.trace().constant(x.dtype(), 1);
    Tensor tiny = d.equal(0);
    Tensor far = x.abs().greater(1); // d is accurate there
    Tensor log = tiny.or(far).select(one, u.log());
    return tiny.select(x, far.select(d, d.mul(x).div(log)));
  }

  /**
   * Series for |x| below 2, continued fraction of the complement above: erf(x) = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) /
   * (2n+1)!!, all terms of one sign (Abramowitz and Stegun 7.1.6); erfc(x) = exp(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x +
   * ...))) (7.1.14).
   */
  private static Tensor erf(Tensor x) {
    Tensor a = x.abs().min(6); // 1 to double precision from there on
    Tensor inner = a.min(2.2);
    Tensor square = inner.square();
    Tensor series = square.mul(0);
    for (int n = 48; n >= 1; n--) {
      series = series.add(1).mul(square.mul(2.0 / (2 * n + 1)));
    }
    Tensor low = series.add(1).mul(inner).mul(square.neg().exp()).mul(2 / Math.sqrt(Math.PI));
    Tensor outer = a.max(2.2);
    Tensor fraction = outer;
    for (int n = 60; n >= 1; n--) {
      fraction = outer.add(fraction.pow(-1).mul(n / 2.0));
    }
    Tensor high =
        outer.square().neg().exp().div(fraction).mul(-1 / Math.sqrt(Math.PI)).add(1);
    return x.sign().mul(a.less(2.2).select(low, high));
  }

  private static final int SHIFT = 10;

  /** Stirling's series at x + 10, minus the logarithm of the product that the shift adds. */
  private static Tensor lgamma(Tensor x) {
    Tensor product = x;
    for (int i = 1; i < SHIFT; i++) {
      product = product.mul(x.add(i));
    }
    Tensor large = x.greater(1e3); // the product overflows later; no shift is needed
    Tensor zero = x.trace().constant(x.dtype(), 0);
    Tensor s = large.select(x, x.add(SHIFT));
    Tensor r = s.pow(-1);
    double[] terms = {1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0, 1 / 156.0};
    Tensor series = odd(r, terms);
    Tensor stirling = s.sub(0.5).mul(s.log()).sub(s).add(0.5 * Math.log(2 * Math.PI)).add(series);
    Tensor one = x.trace().constant(x.dtype(), 1);
    return stirling.sub(large.select(zero, large.select(one, product).log()));
  }

  /** The asymptotic series at x + 10, minus the sum of 1 / (x + i) that the shift adds. */
  private static Tensor digamma(Tensor x) {
    Tensor sum = x.pow(-1);
    for (int i = 1; i < SHIFT; i++) {
      sum = sum.add(x.add(i).pow(-1));
    }
    Tensor s = x.add(SHIFT);
    Tensor r = s.pow(-1);
    double[] terms = {1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0};
    Tensor series = odd(r, terms).mul(r);
    return s.log().sub(r.mul(0.5)).sub(series).sub(sum);
  }

  /** Returns terms[0] r + terms[1] r^3 + terms[2] r^5 + ... */
  private static Tensor odd(Tensor r, double[] terms) {
    Tensor square = r.square();
    Tensor sum = square.mul(0);
    for (int i = terms.length - 1; i >= 0; i--) {
      sum = sum.mul(square).add(terms[i]);
    }
    return sum.mul(r);
  }

  @Override
  public List<Tensor> affine(OptionalPrimitive.Affine p) {
    return List.of(in.get(0).matmul(in.get(1)).add(in.get(2)));
  }

  @Override
  public List<Tensor> conv2d(OptionalPrimitive.Conv2d p) {
    Tensor filter = in.get(1);
    int out = filter.shape().dim(0);
    Geometry g = new Geometry(p.window(), in.get(0).shape(), filter.shape().dim(2), filter.shape().dim(3));
    Tensor padded = g.pad(in.get(0));
    List<Tensor> taps = new ArrayList<>();
    for (int i = 0; i < g.filterHeight; i++) {
      for (int j = 0; j < g.filterWidth; j++) {
        Tensor image = g.tap(padded, i, j); // [batch, in, h' w']
        Tensor weights = tap(filter, i, j).expandDims(0); // [1, out, in]
        taps.add(weights.matmul(image));
      }
    }
    Tensor sum = taps.stream().reduce(Tensor::add).orElseThrow();
    return List.of(sum.reshape(g.batch, out, g.height, g.width));
  }

  @Override
  public List<Tensor> conv2dInputGradient(OptionalPrimitive.Conv2dInputGradient p) {
    Tensor filter = in.get(1);
    Shape s = in.get(0).shape();
    Shape image = Shape.of(s.dim(0), filter.shape().dim(1), p.height(), p.width());
    Geometry g = new Geometry(p.window(), image, filter.shape().dim(2), filter.shape().dim(3));
    Tensor gradient = in.get(0).reshape(s.dim(0), s.dim(1), g.height * g.width);
    List<Tensor> taps = new ArrayList<>();
    for (int i = 0; i < g.filterHeight; i++) {
      for (int j = 0; j < g.filterWidth; j++) {
        Tensor weights = tap(filter, i, j).transposeLast().expandDims(0); // [1, in, out]
        taps.add(g.untap(weights.matmul(gradient), i, j));
      }
    }
    return List.of(g.unpad(taps.stream().reduce(Tensor::add).orElseThrow()));
  }

  @Override
  public List<Tensor> conv2dFilterGradient(OptionalPrimitive.Conv2dFilterGradient p) {
    Shape s = in.get(1).shape();
    Geometry g = new Geometry(p.window(), in.get(0).shape(), p.filterHeight(), p.filterWidth());
    Tensor padded = g.pad(in.get(0));
    Tensor gradient = in.get(1).reshape(s.dim(0), s.dim(1), g.height * g.width);
    List<Tensor> taps = new ArrayList<>();
    for (int i = 0; i < g.filterHeight; i++) {
      for (int j = 0; j < g.filterWidth; j++) {
        Tensor product = gradient.matmul(g.tap(padded, i, j).transposeLast()); // [batch, out, in]
        taps.add(product.sum(0).reshape(s.dim(1), g.channels, 1));
      }
    }
    return List.of(
        Tensor.concat(2, taps).reshape(s.dim(1), g.channels, g.filterHeight, g.filterWidth));
  }

  /** Returns one tap of a filter, [out, in]. */
  private static Tensor tap(Tensor filter, int i, int j) {
    Shape s = filter.shape();
    return filter.slice(2, i, i + 1).slice(3, j, j + 1).reshape(s.dim(0), s.dim(1));
  }

  /** The sizes of a convolution, and the part of the padded image that one tap of the filter sees. */
  private static final class Geometry {
    final OptionalPrimitive.Window window;
    final int batch;
    final int channels;
    final int imageHeight;
    final int imageWidth;
    final int filterHeight;
    final int filterWidth;
    final int height;
    final int width;

    Geometry(OptionalPrimitive.Window window, Shape image, int filterHeight, int filterWidth) {
      this.window = window;
      this.batch = image.dim(0);
      this.channels = image.dim(1);
      this.imageHeight = image.dim(2);
      this.imageWidth = image.dim(3);
      this.filterHeight = filterHeight;
      this.filterWidth = filterWidth;
      this.height = window.outputSize(0, imageHeight, filterHeight);
      this.width = window.outputSize(1, imageWidth, filterWidth);
    }

    Tensor pad(Tensor image) {
      int v = window.padding().get(0);
      int h = window.padding().get(1);
      return image.pad(new int[] {0, 0, v, h}, new int[] {0, 0, v, h});
    }

    Tensor unpad(Tensor padded) {
      int v = window.padding().get(0);
      int h = window.padding().get(1);
      return padded.slice(2, v, v + imageHeight).slice(3, h, h + imageWidth);
    }

    /** Returns what tap (i, j) sees, [batch, channels, height width]. */
    Tensor tap(Tensor padded, int i, int j) {
      int top = i * window.dilation().get(0);
      int left = j * window.dilation().get(1);
      int sv = window.stride().get(0);
      int sh = window.stride().get(1);
      int[] limits = {batch, channels, top + (height - 1) * sv + 1, left + (width - 1) * sh + 1};
      return padded
          .slice(new int[] {0, 0, top, left}, limits, new int[] {1, 1, sv, sh})
          .reshape(batch, channels, height * width);
    }

    /** Puts numbers [batch, channels, height width] where tap (i, j) saw them, zeros elsewhere. */
    Tensor untap(Tensor seen, int i, int j) {
      Tensor t = seen.reshape(batch, channels, height, width);
      t = spread(t, 2, window.stride().get(0));
      t = spread(t, 3, window.stride().get(1));
      int top = i * window.dilation().get(0);
      int left = j * window.dilation().get(1);
      int bottom = imageHeight + 2 * window.padding().get(0) - top - t.shape().dim(2);
      int right = imageWidth + 2 * window.padding().get(1) - left - t.shape().dim(3);
      return t.pad(new int[] {0, 0, top, left}, new int[] {0, 0, bottom, right});
    }

    private static Tensor spread(Tensor t, int axis, int stride) {
      int n = t.shape().dim(axis);
      if (stride == 1 || n == 1) {
        return t;
      }
      Shape s = t.shape();
      int[] high = new int[5];
      high[axis + 1] = stride - 1;
      Shape flat = s.range(0, axis).append(n * stride).concat(s.range(axis + 1, 4));
      return t.expandDims(axis + 1)
          .pad(new int[5], high)
          .reshape(flat)
          .slice(axis, 0, (n - 1) * stride + 1);
    }
  }

  @Override
  public List<Tensor> adamUpdate(OptionalPrimitive.AdamUpdate p) {
    Tensor parameter = in.get(0);
    Tensor gradient = in.get(3);
    Tensor rate = in.get(4);
    Tensor step = in.get(5);
    Tensor m = in.get(1).mul(p.beta1()).add(gradient.mul(1 - p.beta1()));
    Tensor v = in.get(2).mul(p.beta2()).add(gradient.square().mul(1 - p.beta2()));
    Tensor stepSize = rate.div(biasCorrection(p.beta1(), step));
    Tensor root = v.div(biasCorrection(p.beta2(), step)).sqrt().add(p.epsilon());
    Tensor decayed =
        p.weightDecay() == 0 ? parameter : parameter.sub(parameter.mul(rate.mul(p.weightDecay())));
    return List.of(decayed.sub(m.div(root).mul(stepSize)), m, v);
  }

  /** Returns 1 - beta^t, in double precision: in single precision it has no correct digit at beta2 = 0.999, t = 1. */
  private static Tensor biasCorrection(double beta, Tensor step) {
    Tensor one = step.trace().constant(DType.FLOAT64, 1);
    if (beta == 0) {
      return one.cast(step.dtype());
    }
    Tensor power = step.cast(DType.FLOAT64).mul(Math.log(beta)).exp();
    return one.sub(power).cast(step.dtype());
  }
}
