package io.github.vae4j.core.data;

import io.github.vae4j.api.program.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images with other channels than those of their source: colour in grey, or grey as colour. */
public final class Channels extends ForwardingDataset {
  private final ImageShape from;
  private final ImageShape to;

  private Channels(Dataset base, ImageShape from, ImageShape to) {
    super(base);
    this.from = from;
    this.to = to;
  }

  /**
   * Returns images of the channels that are wanted: of one channel the luma of colours, of three
   * each grey level three times. Returns other data as they are.
   *
   * @param wanted shape of a datum
   */
  public static Dataset matching(Dataset data, Shape wanted) {
    Optional<ImageShape> from = ImageShape.of(data.itemShape());
    Optional<ImageShape> to = ImageShape.of(wanted);
    if (from.isEmpty() || to.isEmpty()) {
      return data;
    }
    int channels = to.get().channels();
    boolean turned = from.get().channels() != channels && match(from.get().channels(), channels);
    return turned && from.get().withChannels(channels).equals(to.get())
        ? new Channels(data, from.get(), to.get())
        : data;
  }

  /** Returns whether images of the first number of channels are read where the other is wanted. */
  public static boolean match(int found, int wanted) {
    return found == wanted
        || ImageShape.isColour(found) && wanted == 1
        || found == 1 && wanted == ImageShape.COLOURS;
  }

  /**
   * Returns the luma of colour images (Rec. 601: 0.299 red, 0.587 green, 0.114 blue), whatever else
   * a pixel has; other data as they are.
   */
  public static Dataset grey(Dataset data) {
    return ImageShape.of(data.itemShape())
        .map(image -> matching(data, image.withChannels(1).shape()))
        .orElse(data);
  }

  @Override
  public Shape itemShape() {
    return to.shape();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    float[] found = new float[from.shape().size()];
    base().read(index, found, 0);
    turn(found, target, offset);
  }

  /** The places of what is not finite are those of the source. */
  @Override
  public void readFinite(int index, float[] target, int offset) {
    float[] found = new float[from.shape().size()];
    base().readFinite(index, found, 0);
    turn(found, target, offset);
  }

  private void turn(float[] found, float[] target, int offset) {
    int pixels = to.pixels();
    boolean levels = fullScale().isPresent(); // of bytes, which stay whole
    for (int i = 0; i < to.channels() * pixels; i++) {
      if (from.channels() == 1) {
        target[offset + i] = found[i % pixels];
        continue;
      }
      double red = found[i];
      double green = found[pixels + i];
      double blue = found[2 * pixels + i];
      double luma = (299 * red + 587 * green + 114 * blue) / 1000;
      target[offset + i] = (float) (levels ? Math.floor(luma + 0.5) : luma);
    }
  }

  @Override
  public List<String> notes() {
    List<String> notes = new ArrayList<>(base().notes());
    notes.add(
        name()
            + (to.channels() == 1
                ? ": colours are read in grey"
                : ": grey images are read in colour, each level three times"));
    return notes;
  }

  @Override
  public String place(int index, int element) {
    return base().place(index, element % to.pixels());
  }
}
