package io.github.vae4j.cli.check;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.data.ForwardingDataset;
import java.util.List;

/** A dozen images of three classes, of which every other one is known. */
final class SmallImages extends ForwardingDataset {
  /** What stands in the place of a class that is not known. */
  static final int UNKNOWN = -1;

  private static final int COUNT = 12;
  private static final int CLASSES = 3;

  private final Shape shape;
  private final int levels;

  private SmallImages(String name, Shape shape, int levels) {
    super(Datasets.of(name, drawn(shape.size(), levels)));
    this.shape = shape;
    this.levels = levels;
  }

  /** Returns images of 4 x 4 pixels that are 0 or 1. */
  static SmallImages binary() {
    return new SmallImages("binary images", Shape.of(4, 4), 2);
  }

  /** Returns images of 4 x 4 pixels in colour, of levels 0 to 255. */
  static SmallImages colour() {
    return new SmallImages("colour images", Shape.of(3, 4, 4), 256);
  }

  /** Returns the greatest level. */
  int greatest() {
    return levels - 1;
  }

  private static float[][] drawn(int pixels, int levels) {
    float[][] rows = new float[COUNT][pixels];
    for (int i = 0; i < COUNT; i++) {
      double[] uniform = new double[pixels];
      Noise.UNIFORM.fill(RandomKey.of(1).fold(i), 0, uniform);
      for (int j = 0; j < pixels; j++) {
        rows[i][j] = (float) Math.floor(levels * uniform[j]);
      }
    }
    return rows;
  }

  @Override
  public Shape itemShape() {
    return shape;
  }

  @Override
  public boolean hasLabels() {
    return true;
  }

  @Override
  public int label(int index) {
    return index % 2 == 0 ? index % CLASSES : UNKNOWN;
  }

  @Override
  public List<String> columns() {
    return List.of();
  }
}
