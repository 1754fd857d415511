package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrawKeyTest {
  private static final float[] GREY = new float[64];

  static {
    Arrays.fill(GREY, 0.5f);
  }

  /** The same images backwards, each with the key that it had. */
  private static final class Backwards extends ForwardingDataset {
    Backwards(Dataset base) {
      super(base);
    }

    @Override
    public void read(int index, float[] target, int offset) {
      base().read(size() - 1 - index, target, offset);
    }

    @Override
    public long drawKey(int index) {
      return size() - 1 - index;
    }
  }

  private static float[] read(Dataset data, int index) {
    float[] row = new float[64];
    Preprocessing.divide(1).with(Binarization.DYNAMIC).read(data, index, RandomKey.of(3), row, 0);
    return row;
  }

  @Test
  void imagesAreBinarisedByTheirKeysWhereverTheyStand() {
    Dataset data = Datasets.of("grey", new float[][] {GREY, GREY, GREY});
    Dataset backwards = new Backwards(data);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(read(data, i), read(backwards, 2 - i));
    }
    assertTrue(!Arrays.equals(read(data, 0), read(data, 1)));
    // A subset is data of its own: it goes by its own indices, as it always did.
    assertEquals(0, backwards.subset(new int[] {1}, "one").drawKey(0));
    assertArrayEquals(read(data, 0), read(data.subset(new int[] {2}, "last"), 0));
  }

  @Test
  void whatIsMissingIsNotTakenForZero() {
    float[] row = {0.75f, Float.NaN, 0.25f};
    Binarization.THRESHOLD.apply(RandomKey.of(1), row, 0, 3);
    assertArrayEquals(new float[] {1, Float.NaN, 0}, row);
    float[] drawn = {1, Float.NaN, 0};
    Binarization.DYNAMIC.apply(RandomKey.of(1), drawn, 0, 3);
    assertArrayEquals(new float[] {1, Float.NaN, 0}, drawn);
  }
}
