package io.github.vae4j.data;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.data.array.ElementFormat;
import java.nio.ByteOrder;
import java.util.Arrays;

/** How data stand in a store: {@code count} items, row-major, one after the other. */
record Layout(ElementFormat format, ByteOrder order, int count, Shape item) {
  /**
   * Returns the layout of an array, one item for each index of its first axis.
   *
   * @param where names the array in messages
   * @param axes sizes of at least one axis
   * @throws DataException if an axis is below 1, or items are too many or too large
   */
  static Layout of(String where, ElementFormat format, ByteOrder order, long... axes) {
    try {
      int[] item = Arrays.stream(axes).skip(1).mapToInt(Math::toIntExact).toArray();
      Layout layout = new Layout(format, order, Math.toIntExact(axes[0]), Shape.of(item));
      if (layout.count >= 1 && layout.itemBytes() <= Integer.MAX_VALUE) {
        return layout;
      }
    } catch (ShapeException | ArithmeticException e) {
      // falls through to the one message for all of these
    }
    throw new DataException(
        where
            + ": expected axes from 1 to "
            + Integer.MAX_VALUE
            + " and items of at most as many bytes, found axes "
            + Arrays.toString(axes));
  }

  /** Returns the size of an item, within the range of an int. */
  long itemBytes() {
    return (long) format.bytes() * item.size();
  }

  /** Returns the size of all items. */
  long bytes() {
    return count * itemBytes();
  }
}
