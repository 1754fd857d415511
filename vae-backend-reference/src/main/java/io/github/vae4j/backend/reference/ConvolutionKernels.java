package io.github.vae4j.backend.reference;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.OptionalPrimitive.Window;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;

/**
 * Convolutions as matrix products with the patches of one image at a time: [taps, positions], where
 * a tap is an element of the filter for one result channel and a position is one of the result.
 */
final class ConvolutionKernels {
  /** Partial sums of the filter gradient, however many threads there are: results stay the same. */
  private static final int PARTS = 8;

  private final Window window;
  private final int batch;
  private final int channels;
  private final int height;
  private final int width;
  private final int out;
  private final int filterHeight;
  private final int filterWidth;
  private final int resultHeight;
  private final int resultWidth;

  private ConvolutionKernels(Window window, Shape image, Shape filter) {
    this.window = window;
    this.batch = image.dim(0);
    this.channels = image.dim(1);
    this.height = image.dim(2);
    this.width = image.dim(3);
    this.out = filter.dim(0);
    this.filterHeight = filter.dim(2);
    this.filterWidth = filter.dim(3);
    this.resultHeight = window.outputSize(0, height, filterHeight);
    this.resultWidth = window.outputSize(1, width, filterWidth);
  }

  private int taps() {
    return channels * filterHeight * filterWidth;
  }

  private int positions() {
    return resultHeight * resultWidth;
  }

  /** Returns filter [out, taps] times patches [taps, positions], for each image. */
  static HostArray forward(
      Parallel parallel, Window window, HostArray image, HostArray filter, TensorType type) {
    ConvolutionKernels c = new ConvolutionKernels(window, image.shape(), filter.shape());
    int taps = c.taps();
    int positions = c.positions();
    DType dtype = type.dtype();
    Object result = Elements.allocate(dtype, type.shape().size());
    parallel.run(
        c.batch,
        1,
        (from, to) -> {
          Object patches = Elements.allocate(dtype, taps * positions);
          for (int i = from; i < to; i++) {
            c.unfold(Elements.of(image), i, patches, positions, 1);
            new MatmulKernel.Product(
                    1,
                    c.out,
                    taps,
                    positions,
                    Elements.of(filter),
                    0,
                    patches,
                    0,
                    result,
                    i * c.out * positions)
                .accumulate();
          }
        });
    return Elements.tensor(type.shape(), result);
  }

  /** Adds filter^T [taps, out] times gradient [out, positions] back to where patches came from. */
  static HostArray inputGradient(
      Parallel parallel, Window window, HostArray gradient, HostArray filter, TensorType type) {
    ConvolutionKernels c = new ConvolutionKernels(window, type.shape(), filter.shape());
    int taps = c.taps();
    int positions = c.positions();
    DType dtype = type.dtype();
    HostArray transposed =
        StridedCopy.view(parallel, filter, Shape.of(taps, c.out), new int[] {1, taps}, 0);
    Object result = Elements.allocate(dtype, type.shape().size());
    parallel.run(
        c.batch,
        1,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            Object patches = Elements.allocate(dtype, taps * positions);
            new MatmulKernel.Product(
                    1,
                    taps,
                    c.out,
                    positions,
                    Elements.of(transposed),
                    0,
                    Elements.of(gradient),
                    i * c.out * positions,
                    patches,
                    0)
                .accumulate();
            c.fold(patches, i, result);
          }
        });
    return Elements.tensor(type.shape(), result);
  }

  /** Returns the sum over images of gradient [out, positions] times patches^T [positions, taps]. */
  static HostArray filterGradient(
      Parallel parallel, Window window, HostArray image, HostArray gradient, TensorType type) {
    ConvolutionKernels c = new ConvolutionKernels(window, image.shape(), type.shape());
    int taps = c.taps();
    int positions = c.positions();
    DType dtype = type.dtype();
    int parts = Math.min(PARTS, c.batch);
    int size = type.shape().size();
    Object[] sums = new Object[parts];
    parallel.run(
        parts,
        1,
        (from, to) -> {
          Object patches = Elements.allocate(dtype, taps * positions);
          for (int part = from; part < to; part++) {
            sums[part] = Elements.allocate(dtype, size);
            for (int i = part; i < c.batch; i += parts) {
              c.unfold(Elements.of(image), i, patches, 1, taps);
              new MatmulKernel.Product(
                      1,
                      c.out,
                      positions,
                      taps,
                      Elements.of(gradient),
                      i * c.out * positions,
                      patches,
                      0,
                      sums[part],
                      0)
                  .accumulate();
            }
          }
        });
    for (int part = 1; part < parts; part++) {
      add(sums[part], 0, 1, sums[0], 0, 1, size);
    }
    return Elements.tensor(type.shape(), sums[0]);
  }

  /** Called for each run of result positions whose taps are within the image. */
  @FunctionalInterface
  private interface RunBody {
    void run(int image, int imageStep, int tap, int position, int count);
  }

  /**
   * Copies the patches of an image; taps in the padding stay as they are, which is 0.
   *
   * @param tapStep distance of neighbouring taps in {@code patches}
   * @param positionStep distance of neighbouring positions
   */
  private void unfold(Object images, int number, Object patches, int tapStep, int positionStep) {
    runs(
        number,
        (image, step, tap, position, count) -> {
          int to = tap * tapStep + position * positionStep;
          if (step == 1 && positionStep == 1) {
            System.arraycopy(images, image, patches, to, count);
          } else {
            copy(images, image, step, patches, to, positionStep, count);
          }
        });
  }

  /** Adds patches [taps, positions] to the elements of the image that they overlap. */
  private void fold(Object patches, int number, Object images) {
    int positions = positions();
    runs(
        number,
        (image, step, tap, position, count) ->
            add(patches, tap * positions + position, 1, images, image, step, count));
  }

  private void runs(int number, RunBody body) {
    int strideY = window.stride().get(0);
    int strideX = window.stride().get(1);
    int tap = 0;
    for (int channel = 0; channel < channels; channel++) {
      int plane = (number * channels + channel) * height * width;
      for (int i = 0; i < filterHeight; i++) {
        int offsetY = i * window.dilation().get(0) - window.padding().get(0);
        for (int j = 0; j < filterWidth; j++, tap++) {
          int offsetX = j * window.dilation().get(1) - window.padding().get(1);
          // The positions x with 0 <= x strideX + offsetX < width.
          int first = Math.max(0, -Math.floorDiv(offsetX, strideX));
          int last = Math.min(resultWidth - 1, Math.floorDiv(width - 1 - offsetX, strideX));
          for (int y = 0; y < resultHeight && first <= last; y++) {
            int row = y * strideY + offsetY;
            if (row >= 0 && row < height) {
              int image = plane + row * width + first * strideX + offsetX;
              body.run(image, strideX, tap, y * resultWidth + first, last - first + 1);
            }
          }
        }
      }
    }
  }

  private static void copy(Object from, int f, int fStep, Object to, int t, int tStep, int n) {
    if (from instanceof float[] a && to instanceof float[] b) {
      for (int i = 0; i < n; i++) {
        b[t + i * tStep] = a[f + i * fStep];
      }
    } else if (from instanceof double[] a && to instanceof double[] b) {
      for (int i = 0; i < n; i++) {
        b[t + i * tStep] = a[f + i * fStep];
      }
    }
  }

  private static void add(Object from, int f, int fStep, Object to, int t, int tStep, int n) {
    if (from instanceof float[] a && to instanceof float[] b) {
      for (int i = 0; i < n; i++) {
        b[t + i * tStep] += a[f + i * fStep];
      }
    } else if (from instanceof double[] a && to instanceof double[] b) {
      for (int i = 0; i < n; i++) {
        b[t + i * tStep] += a[f + i * fStep];
      }
    }
  }
}
