package io.github.vae4j.data.image;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Channels;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.DataSettings.ChannelAxis;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ForwardingDataset;
import io.github.vae4j.core.data.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Images in an array: channels come first, whatever axis they have in the array; the middle is cut
 * out, and brought to another size, if that is asked for.
 */
public final class ArrayImages extends ForwardingDataset {
  private final ImageShape stored;
  private final boolean channelsLast;
  private final Shape crop; // [height, width]
  private final ImageShape shown;
  private final List<String> notes;

  private ArrayImages(
      Dataset base,
      ImageShape stored,
      boolean channelsLast,
      Shape crop,
      ImageShape shown,
      List<String> notes) {
    super(base);
    this.stored = stored;
    this.channelsLast = channelsLast;
    this.crop = crop;
    this.shown = shown;
    this.notes = notes;
  }

  /**
   * Returns images as the settings ask for them; data that are no images as they are.
   *
   * @throws DataException if the settings ask for what the data are not; the data are then closed
   */
  public static Dataset of(Dataset data, DataSettings settings) {
    try {
      return images(data, settings);
    } catch (DataException e) {
      data.close();
      throw e;
    }
  }

  private static Dataset images(Dataset data, DataSettings settings) {
    Shape item = data.itemShape();
    if (item.rank() != 2 && item.rank() != 3) {
      requireNothing(data, settings);
      return data;
    }
    boolean last = item.rank() == 3 && isLast(item, settings.channels());
    ImageShape stored =
        last
            ? new ImageShape(item.dim(2), item.dim(0), item.dim(1))
            : ImageShape.of(item).orElseThrow();
    boolean cut = settings.crop().rank() > 0;
    boolean sized = settings.resize().rank() > 0;
    Shape size = Shape.of(stored.height(), stored.width());
    Shape crop = cut ? settings.crop() : size;
    if (crop.dim(0) > stored.height() || crop.dim(1) > stored.width()) {
      throw new DataException(
          ("%s: expected images of at least height %d and width %d, of which the middle is cut out,"
                  + " found height %d and width %d; choose a smaller --crop")
              .formatted(data.name(), crop.dim(0), crop.dim(1), stored.height(), stored.width()));
    }
    Shape shown = sized ? settings.resize() : crop;
    ImageShape image = new ImageShape(stored.channels(), shown.dim(0), shown.dim(1));
    List<String> notes = notes(data.name(), item, stored, settings.channels());
    boolean same = !last && crop.equals(size) && image.shape().equals(item) && notes.isEmpty();
    Dataset images =
        same ? data : new ArrayImages(data, stored, last, crop, image, List.copyOf(notes));
    return settings.grey() ? Channels.grey(images) : images;
  }

  private static void requireNothing(Dataset data, DataSettings settings) {
    if (settings.crop().rank() > 0
        || settings.resize().rank() > 0
        || settings.grey()
        || settings.channels() != ChannelAxis.AUTO) {
      throw new DataException(
          data.name()
              + ": expected images (2 or 3 axes beside that of the data) for --crop, --resize,"
              + " --grey and --channels, found data of shape "
              + data.itemShape()
              + "; leave the options out, or reshape the array");
    }
  }

  private static boolean isLast(Shape item, ChannelAxis axis) {
    int first = item.dim(0);
    int last = item.dim(2);
    boolean found =
        first != 1 && (last == 1 || !ImageShape.isColour(first) && ImageShape.isColour(last));
    return axis == ChannelAxis.LAST || axis == ChannelAxis.AUTO && found;
  }

  /** Says what was found out about the axis of channels, unless there can be no doubt. */
  private static List<String> notes(String name, Shape item, ImageShape stored, ChannelAxis axis) {
    if (item.rank() != 3 || axis != ChannelAxis.AUTO || stored.channels() == 1) {
      return List.of();
    }
    boolean last = ImageShape.isColour(item.dim(2));
    boolean doubtful = ImageShape.isColour(item.dim(0)) == last;
    boolean swapped = last && !doubtful;
    if (!doubtful && !swapped) {
      return List.of();
    }
    return List.of(
        "%s: items of shape %s are read as %d channels of %d x %d%s"
            .formatted(
                name,
                item,
                stored.channels(),
                stored.height(),
                stored.width(),
                swapped ? ", which then come first" : "; if they come last, say --channels last"));
  }

  @Override
  public Shape itemShape() {
    return shown.shape();
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(base().notes());
    all.addAll(notes);
    return all;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    float[] found = new float[base().itemShape().size()];
    base().read(index, found, 0);
    show(found, target, offset);
  }

  /** The places of what is not finite are those of the array. */
  @Override
  public void readFinite(int index, float[] target, int offset) {
    float[] found = new float[base().itemShape().size()];
    base().readFinite(index, found, 0);
    show(found, target, offset);
  }

  private void show(float[] found, float[] target, int offset) {
    if (!channelsLast && whole()) {
      System.arraycopy(found, 0, target, offset, found.length);
      return;
    }
    int height = crop.dim(0);
    int width = crop.dim(1);
    boolean sized = height != shown.height() || width != shown.width();
    boolean levels = fullScale().isPresent(); // of bytes, which stay whole
    int pixels = shown.pixels();
    for (int c = 0; c < shown.channels(); c++) {
      int channel = c;
      if (!sized) {
        for (int i = 0; i < pixels; i++) {
          target[offset + c * pixels + i] = found[element(channel, i / width, i % width)];
        }
        continue;
      }
      double[] all =
          Resampling.resized(
              i -> found[element(channel, i / width, i % width)],
              height,
              width,
              shown.height(),
              shown.width());
      for (int i = 0; i < pixels; i++) {
        target[offset + c * pixels + i] = (float) (levels ? Math.round(all[i]) : all[i]);
      }
    }
  }

  /** Returns whether images are shown as large as they are stored. */
  private boolean whole() {
    return shown.equals(stored) && crop.dim(0) == stored.height() && crop.dim(1) == stored.width();
  }

  /** Returns where in the array a pixel of what is cut out stands. */
  private int element(int channel, int y, int x) {
    int row = (stored.height() - crop.dim(0)) / 2 + y;
    int column = (stored.width() - crop.dim(1)) / 2 + x;
    int pixel = row * stored.width() + column;
    return channelsLast ? pixel * stored.channels() + channel : channel * stored.pixels() + pixel;
  }

  /** Returns where in the array the middle of a pixel stands. */
  @Override
  public String place(int index, int element) {
    int pixel = element % shown.pixels();
    int y = (2 * (pixel / shown.width()) + 1) * crop.dim(0) / (2 * shown.height());
    int x = (2 * (pixel % shown.width()) + 1) * crop.dim(1) / (2 * shown.width());
    return base().place(index, element(element / shown.pixels(), y, x));
  }
}
