package io.github.vae4j.core.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Which data are images, and how their channels are turned. */
final class ImageShapeTest {
  /** Two images as their source gives them. */
  private static Dataset images(Shape shape, OptionalDouble fullScale, float[]... images) {
    return new ForwardingDataset(new TableDataset(images)) {
      @Override
      public Shape itemShape() {
        return shape;
      }

      @Override
      public OptionalDouble fullScale() {
        return fullScale;
      }

      @Override
      public String place(int index, int element) {
        return "image " + (index + 1) + ", " + ImageShape.of(shape).orElseThrow().place(element);
      }
    };
  }

  private static final Dataset COLOUR =
      images(
          Shape.of(3, 1, 2),
          OptionalDouble.of(255),
          new float[] {255, 0, 0, 255, 0, 7},
          new float[] {1, 2, 3, 4, 5, Float.NaN});

  private static final Dataset GREY =
      images(Shape.of(1, 2), OptionalDouble.empty(), new float[] {0.25f, 0.5f});

  private static float[] read(Dataset data) {
    float[] all = new float[1 + data.itemShape().size()];
    data.readFinite(0, all, 1);
    return all;
  }

  @Test
  void twoAxesAreGreyAndThreeHaveChannelsInFront() {
    assertEquals(Optional.of(new ImageShape(1, 5, 7)), ImageShape.of(Shape.of(5, 7)));
    assertEquals(Optional.of(new ImageShape(3, 5, 7)), ImageShape.of(Shape.of(3, 5, 7)));
    assertEquals(Optional.empty(), ImageShape.of(Shape.of(35)));
    assertEquals(Optional.empty(), ImageShape.of(Shape.of(2, 3, 5, 7)));
    assertEquals(Shape.of(5, 7), new ImageShape(1, 5, 7).shape());
    assertEquals(Shape.of(2, 5, 7), new ImageShape(2, 5, 7).shape());
  }

  @Test
  void oneThreeAndFourChannelsCanBeDrawn() {
    for (int channels : new int[] {1, 3, 4}) {
      assertTrue(ImageShape.drawn(Shape.of(channels, 2, 2)).isPresent());
    }
    assertFalse(ImageShape.drawn(Shape.of(2, 2, 2)).isPresent());
    assertFalse(ImageShape.drawn(Shape.of(4)).isPresent());
  }

  @Test
  void placesAreCountedFromOne() {
    assertEquals("row 2, column 3", new ImageShape(1, 2, 3).place(5));
    assertEquals("channel 3, row 2, column 3", new ImageShape(3, 2, 3).place(17));
    assertEquals("channel 2, row 1, column 1", new ImageShape(3, 2, 3).place(6));
  }

  /** 0.299 * 255 = 76.2; 0.587 * 255 + 0.114 * 7 = 150.5. */
  @Test
  void coloursBecomeTheirLuma() {
    Dataset grey = Channels.matching(COLOUR, Shape.of(1, 2));
    assertEquals(Shape.of(1, 2), grey.itemShape());
    assertArrayEquals(new float[] {0, 76, 150}, read(grey));
    assertEquals(List.of("table: colours are read in grey"), grey.notes());
    Dataset fractions =
        images(Shape.of(3, 1, 1), OptionalDouble.empty(), new float[] {0.5f, 0.25f, 1});
    assertEquals(0.41025f, read(Channels.grey(fractions))[1], 1e-6);
  }

  @Test
  void greyLevelsBecomeColoursOfThreeEqualChannels() {
    Dataset colour = Channels.matching(GREY, Shape.of(3, 1, 2));
    assertEquals(Shape.of(3, 1, 2), colour.itemShape());
    assertArrayEquals(new float[] {0, 0.25f, 0.5f, 0.25f, 0.5f, 0.25f, 0.5f}, read(colour));
    assertEquals(
        List.of("table: grey images are read in colour, each level three times"), colour.notes());
    assertEquals("image 1, row 1, column 2", colour.place(0, 5));
  }

  @Test
  void otherDataStayAsTheyAre() {
    assertSame(GREY, Channels.matching(GREY, Shape.of(1, 2)));
    assertSame(GREY, Channels.matching(GREY, Shape.of(3, 2, 1)));
    assertSame(GREY, Channels.matching(GREY, Shape.of(4, 1, 2)));
    assertSame(GREY, Channels.matching(GREY, Shape.of(6)));
    assertSame(GREY, Channels.grey(GREY));
  }

  @Test
  void whatIsNotFiniteIsNamedWhereItStands() {
    Dataset grey = Channels.grey(COLOUR);
    for (Dataset data : List.of(grey, grey.subset(new int[] {0, 1}, "some"))) {
      String message =
          String.valueOf(
              assertThrows(DataException.class, () -> data.readFinite(1, new float[2], 0))
                  .getMessage());
      assertTrue(message.startsWith("image 2, channel 3, row 1, column 2: "), message);
    }
  }
}
