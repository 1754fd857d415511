package io.github.vae4j.backend.nd4j.host;

import io.github.vae4j.api.program.Shape;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor as three axes with the one in the middle that indices choose from.
 *
 * @param outer size of all axes before it
 * @param size of the axis
 * @param inner size of all axes behind it
 */
public record Axis(int outer, int size, int inner) {
  public static Axis of(Shape shape, int axis) {
    return new Axis(
        shape.range(0, axis).size(), shape.dim(axis), shape.range(axis + 1, shape.rank()).size());
  }

  /** Returns what copies the slices of a tensor of this form at some indices to the result. */
  public Runnable gather(INDArray data, INDArray indices, INDArray result) {
    ByteBuffer from = Pieces.bytes(data);
    ByteBuffer to = Pieces.bytes(result);
    IntBuffer at = Pieces.bytes(indices).asIntBuffer();
    int bytes = inner * data.dataType().width();
    return () -> {
      check(at);
      int target = 0;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < at.capacity(); i++) {
          to.put(target, from, (o * size + at.get(i)) * bytes, bytes);
          target += bytes;
        }
      }
    };
  }

  /** Returns what adds slices at some indices of a result of this form, which begins with zeros. */
  public Runnable scatterAdd(INDArray updates, INDArray indices, INDArray result) {
    Cells from = Cells.of(updates);
    Cells to = Cells.of(result);
    IntBuffer at = Pieces.bytes(indices).asIntBuffer();
    return () -> {
      check(at);
      for (int i = 0; i < outer * size * inner; i++) {
        to.set(i, 0);
      }
      int source = 0;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < at.capacity(); i++) {
          int target = (o * size + at.get(i)) * inner;
          for (int j = 0; j < inner; j++) {
            to.set(target + j, to.get(target + j) + from.get(source++));
          }
        }
      }
    };
  }

  private void check(IntBuffer indices) {
    int[] all = new int[indices.capacity()];
    indices.get(0, all);
    Indices.check(all, size);
  }
}
