package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Rows that are images, by the setting shape. */
final class ReshapedTest {
  /** Three rows of six columns with labels. */
  private record Rows(AtomicBoolean closed) implements DatasetProvider {
    @Override
    public String name() {
      return "rows";
    }

    @Override
    public String locators() {
      return "rows";
    }

    @Override
    public boolean opens(String locator) {
      return true;
    }

    @Override
    public Set<String> settings() {
      return Set.of();
    }

    @Override
    public Dataset open(String locator, DataSettings settings) {
      Dataset rows = new TableDataset(new float[6], new float[] {1, 2, 3, 4, 5, 6}, new float[6]);
      return new Subset(rows, new int[] {0, 1, 2}, "pixels.csv") {
        @Override
        public List<String> columns() {
          return List.of("a", "b", "c", "d", "e", "f");
        }

        @Override
        public void close() {
          closed.set(true);
        }
      };
    }
  }

  private final AtomicBoolean closed = new AtomicBoolean();
  private final DatasetProviders providers =
      new DatasetProviders(List.of(new Rows(closed)), List.of());

  @Test
  void rowsBecomeImagesAndKeepTheirLabels() {
    DataSettings settings = DataSettings.builder().shape(Shape.of(2, 3)).limit(2).build();
    try (Dataset images = providers.open("x", settings)) {
      assertEquals(Shape.of(2, 3), images.itemShape());
      assertEquals(2, images.size());
      assertEquals(10, images.label(1));
      assertEquals(List.of(), images.columns());
      float[] row = new float[6];
      images.read(1, row, 0);
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, row);
    }
    assertEquals(true, closed.get());
    try (Dataset beside = providers.openBeside("x", settings)) {
      assertEquals(Shape.of(2, 3), beside.itemShape());
    }
  }

  @Test
  void anotherNumberOfColumnsIsRefusedAndTheDataAreClosed() {
    DataSettings settings = DataSettings.builder().shape(Shape.of(4, 4)).build();
    assertEquals(
        "pixels.csv: expected 16 columns for images of 4 x 4, found 6; choose another shape",
        assertThrows(DataException.class, () -> providers.open("x", settings)).getMessage());
    assertEquals(true, closed.get());
  }

  @Test
  void aColumnTooManyMayBeTheLabel() {
    Dataset rows = Datasets.of("rows", new float[][] {{7, 1, 2, 3, 4}});
    assertEquals(
        "rows: expected 4 columns for images of 2 x 2, found 5; if one of them is the label, name it"
            + " with --label-column",
        assertThrows(DataException.class, () -> Reshaped.of(rows, Shape.of(2, 2))).getMessage());
  }

  @Test
  void aShapeHasAHeightAndAWidthAndMayHaveChannels() {
    DataSettings.Builder builder = DataSettings.builder().shape(Shape.of(2, 3, 8, 8));
    assertEquals(
        "shape: needs a height and a width, and in front of them a number of channels if there are,"
            + " got [2, 3, 8, 8]",
        assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    for (DataSettings.Builder flat :
        List.of(
            DataSettings.builder().resize(Shape.of(3, 8, 8)),
            DataSettings.builder().crop(Shape.of(8)))) {
      assertThrows(IllegalArgumentException.class, flat::build);
    }
    Dataset rows = Datasets.of("rows", new float[][] {{1, 2, 3, 4, 5, 6}});
    assertEquals(Shape.of(3, 1, 2), Reshaped.of(rows, Shape.of(3, 1, 2)).itemShape());
    assertEquals(
        "rows: expected 12 columns for images of 3 x 2 x 2, found 6; choose another shape",
        assertThrows(DataException.class, () -> Reshaped.of(rows, Shape.of(3, 2, 2))).getMessage());
  }
}
