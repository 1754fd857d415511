package io.github.vae4j.backend.djl.torchscript;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The TorchScript of a convolution or of one of its gradients, of one geometry, in two forms: by
 * the engine's usual kernel, and by products of matrices.
 *
 * <p>On the processor the usual kernel is oneDNN's in single precision. Where that sees no size of
 * a cache, as in some virtual machines, it leaves blocks of the result unwritten: seen in image
 * gradients with AVX-512, now here and now there, and in convolutions of twelve channels with AVX2.
 * So image gradients are never asked of it, and the others only where {@link ConvolutionProbe}
 * found them right.
 *
 * @param kind which of the three
 * @param dtype of all tensors
 * @param first shape of the image, or of the result's gradient if that of the image is computed
 * @param second shape of the filter, or of the result's gradient if that of the filter is computed
 * @param result shape
 * @param window of the convolution
 */
public record TorchConvolution(
    Kind kind, DType dtype, Shape first, Shape second, Shape result, Window window) {
  private static final List<Integer> BATCH_AND_CHANNEL = List.of(1, 0, 2, 3);
  private static final long MOST_PATCHES = 1 << 24; // numbers at a time

  /** What is computed. */
  public enum Kind {
    /** The convolution of an image by a filter. */
    FORWARD,
    /** Its gradient with respect to the image. */
    INPUT_GRADIENT,
    /** Its gradient with respect to the filter. */
    FILTER_GRADIENT
  }

  /** Where statements and variables come from. */
  public interface Script {
    /** Returns a fresh variable. */
    String temporary();

    /** Adds a statement. */
    void line(String statement);
  }

  /** Returns the convolution that an equation is, if it is one. */
  public static Optional<TorchConvolution> of(Equation e) {
    if (e.primitive() instanceof OptionalPrimitive.Conv2d p) {
      return Optional.of(of(Kind.FORWARD, e, p.window()));
    }
    if (e.primitive() instanceof OptionalPrimitive.Conv2dInputGradient p) {
      return Optional.of(of(Kind.INPUT_GRADIENT, e, p.window()));
    }
    return e.primitive() instanceof OptionalPrimitive.Conv2dFilterGradient p
        ? Optional.of(of(Kind.FILTER_GRADIENT, e, p.window()))
        : Optional.empty();
  }

  private static TorchConvolution of(Kind kind, Equation e, Window window) {
    Shape first = e.inputs().get(0).shape();
    Shape second = e.inputs().get(1).shape();
    return new TorchConvolution(
        kind, e.output().dtype(), first, second, e.output().shape(), window);
  }

  /**
   * Returns an expression for a target: by the usual kernel where that is right and may be asked.
   */
  String write(Script script, TorchTarget target, String a, String b) {
    if (target.cuda() && !target.products()) {
      return kind == Kind.FILTER_GRADIENT
          ? correlated(target.tf32(), a, b)
          : convolution(target.tf32(), a, b);
    }
    // The kernel is chosen by the layout too; the probe has seen this one.
    String x = call("contiguous", a);
    String y = call("contiguous", b);
    boolean right = dtype != DType.FLOAT32 || hasUsual() && target.sound().test(this);
    return right && !target.products() ? usual(script, x, y) : byProducts(x, y);
  }

  /**
   * Returns whether it may be asked of the usual kernel for the processor once that was examined.
   */
  public boolean hasUsual() {
    return dtype == DType.FLOAT32 && kind != Kind.INPUT_GRADIENT;
  }

  /** Returns convolutions that were seen wrong somewhere, and their like. */
  public static List<TorchConvolution> suspects() {
    List<TorchConvolution> suspects = new ArrayList<>();
    add(suspects, Shape.of(2, 12, 4, 4), Shape.of(16, 12, 3, 3), Window.of(1, 1, 1));
    add(suspects, Shape.of(2, 12, 8, 8), Shape.of(16, 12, 4, 4), Window.of(2, 1, 1));
    add(suspects, Shape.of(2, 8, 4, 4), Shape.of(12, 8, 3, 3), Window.of(1, 1, 1));
    add(suspects, Shape.of(2, 3, 6, 5), Shape.of(4, 3, 3, 2), Window.of(1, 0, 1));
    add(suspects, Shape.of(2, 1, 4, 4), Shape.of(3, 1, 4, 4), Window.of(2, 1, 1));
    return suspects;
  }

  private static void add(
      List<TorchConvolution> suspects, Shape image, Shape filter, Window window) {
    Shape result =
        Shape.of(
            image.dim(0),
            filter.dim(0),
            window.outputSize(0, image.dim(2), filter.dim(2)),
            window.outputSize(1, image.dim(3), filter.dim(3)));
    DType dtype = DType.FLOAT32;
    suspects.add(new TorchConvolution(Kind.FORWARD, dtype, image, filter, result, window));
    suspects.add(new TorchConvolution(Kind.INPUT_GRADIENT, dtype, result, filter, image, window));
    suspects.add(new TorchConvolution(Kind.FILTER_GRADIENT, dtype, image, result, filter, window));
  }

  /** Returns an expression by the engine's usual kernel for the processor. */
  public String usual(Script script, String a, String b) {
    if (kind != Kind.FILTER_GRADIENT) {
      return convolution(false, a, b);
    }
    String shape = script.temporary(); // of this tensor only the shape matters
    script.line(shape + " = " + call("new_empty", a, list(result)));
    String first = script.temporary();
    String filter = script.temporary();
    String last = script.temporary();
    script.line(
        String.join(", ", first, filter, last)
            + " = "
            + call(
                "convolution_backward",
                b,
                a,
                shape,
                "None",
                window.stride(),
                window.padding(),
                window.dilation(),
                "False",
                "[0, 0]",
                1,
                "[False, True, False]"));
    return filter;
  }

  /** Returns an expression by products of matrices, which no kernel of oneDNN has a part in. */
  public String byProducts(String a, String b) {
    return switch (kind) {
      case FORWARD -> {
        String weights = call("reshape", b, List.of(result.dim(1), taps(second)));
        yield call("reshape", overBatch(a, b, (x, any) -> product(weights, x)), list(result));
      }
      case INPUT_GRADIENT ->
          call(
              "slow_conv_transpose2d",
              a,
              b,
              List.of(second.dim(2), second.dim(3)),
              "None",
              window.stride(),
              window.padding(),
              unseen(),
              window.dilation());
      case FILTER_GRADIENT -> call("reshape", overBatch(a, b, this::correlation), list(result));
    };
  }

  private String product(String weights, String image) {
    return call("matmul", weights, patches(image, second));
  }

  private String correlation(String image, String gradient) {
    String rows = call("flatten", gradient, 2, 3);
    return call("sum", call("bmm", rows, call("transpose", patches(image, result), 1, 2)), "[0]");
  }

  /** Returns the patches under a filter of this shape, [batch, taps, places]. */
  private String patches(String image, Shape filter) {
    return call(
        "im2col",
        image,
        List.of(filter.dim(2), filter.dim(3)),
        window.dilation(),
        window.padding(),
        window.stride());
  }

  /**
   * Computes a part of the batch at a time, so that the memory of the patches is bounded: results
   * of the parts are joined, gradients of the filter added.
   */
  private String overBatch(String a, String b, BinaryOperator<String> part) {
    boolean forward = kind == Kind.FORWARD;
    Shape places = forward ? result : second;
    long patches = (long) taps(forward ? second : result) * places.dim(2) * places.dim(3);
    int batch = first.dim(0);
    int step = (int) Math.max(1, Math.min(batch, MOST_PATCHES / patches));
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < batch; from += step) {
      int to = Math.min(batch, from + step);
      boolean all = step == batch;
      parts.add(
          part.apply(
              all ? a : call("slice", a, 0, from, to, 1),
              all || forward ? b : call("slice", b, 0, from, to, 1)));
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return forward
        ? call("cat", parts, 0)
        : parts.stream().reduce((x, y) -> call("add", x, y)).orElseThrow();
  }

  /** Returns the product of a filter's channels and taps. */
  private static int taps(Shape filter) {
    return filter.size() / filter.dim(0);
  }

  /**
   * Returns a convolution, or a transposed one for the image's gradient, that is deterministic and
   * on CUDA devices rounds to TF32 only if asked to, not by default.
   */
  private String convolution(boolean tf32, String a, String b) {
    boolean transposed = kind == Kind.INPUT_GRADIENT;
    return convolution(
        tf32,
        a,
        b,
        window.stride(),
        window.dilation(),
        transposed,
        transposed ? unseen() : List.of(0, 0));
  }

  private String convolution(
      boolean tf32,
      String image,
      String filter,
      List<Integer> stride,
      List<Integer> dilation,
      boolean transposed,
      List<Integer> outputPadding) {
    return call(
        "_convolution",
        image,
        filter,
        "None",
        stride,
        window.padding(),
        dilation,
        transposed ? "True" : "False",
        outputPadding,
        1,
        "False", // benchmark
        "True", // deterministic
        "True", // cudnn_enabled
        tf32 ? "True" : "False"); // allow_tf32
  }

  /** Returns how many rows and columns at the end of the image no tap saw. */
  private List<Integer> unseen() {
    List<Integer> missing = new ArrayList<>();
    for (int d = 0; d < 2; d++) {
      int covered =
          (first.dim(2 + d) - 1) * window.stride().get(d)
              - 2 * window.padding().get(d)
              + window.dilation().get(d) * (second.dim(2 + d) - 1)
              + 1;
      missing.add(result.dim(2 + d) - covered);
    }
    return missing;
  }

  /**
   * Returns the gradient of the filter as a correlation of image and gradient with batch and
   * channels exchanged, because the engine's own has no switch for TF32. What the image has beyond
   * the last tap gives taps too many.
   */
  private String correlated(boolean tf32, String a, String b) {
    String image = call("permute", a, BATCH_AND_CHANNEL);
    String gradient = call("permute", b, BATCH_AND_CHANNEL);
    String all =
        convolution(
            tf32,
            image,
            gradient,
            /* stride= */ window.dilation(),
            /* dilation= */ window.stride(),
            false,
            List.of(0, 0));
    String rows = call("slice", all, 2, 0, result.dim(2), 1);
    String taps = call("slice", rows, 3, 0, result.dim(3), 1);
    return call("contiguous", call("permute", taps, BATCH_AND_CHANNEL));
  }

  /** Returns what is computed, for people. */
  public String describe() {
    String of = first + " and " + second;
    return switch (kind) {
      case FORWARD -> "the convolution of image and filter " + of;
      case INPUT_GRADIENT -> "the image's gradient of result and filter " + of;
      case FILTER_GRADIENT -> "the filter's gradient of image and result " + of;
    };
  }

  public static String list(Shape shape) {
    return Arrays.toString(shape.toArray());
  }

  public static String call(String function, Object... arguments) {
    return "torch."
        + function
        + "("
        + String.join(", ", Arrays.stream(arguments).map(Object::toString).toList())
        + ")";
  }
}
