package io.github.vae4j.core.network;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What networks of images have in common. */
final class Images {
  private Images() {}

  /**
   * Returns the shape of an image whose sides can be halved.
   *
   * @param network name of the network, for the message
   * @param times how often they are halved
   * @throws IllegalArgumentException if data of this shape are no images or a side is too short
   */
  static ImageShape of(String network, Shape event, int times) {
    ImageShape image =
        ImageShape.of(event)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "network "
                            + network
                            + ": needs images [height, width] or [channels, height, width], got data"
                            + " of shape "
                            + event
                            + "; --shape 28x28 makes images of rows, mlp takes any data"));
    for (int size : List.of(image.height(), image.width())) {
      if (size >> times < 1) {
        int most = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size);
        throw new IllegalArgumentException(
            "network %s: halves images once for each number of channels, %d times, and a side of %d"
                    .formatted(network, times, size)
                + (most == 0
                    ? " cannot be halved; take mlp"
                    : " can be halved at most %d times; name no more numbers".formatted(most)));
      }
    }
    return image;
  }

  /** Returns the sizes of an axis after 0, 1, ... halvings. */
  static List<Integer> halvings(int size, int times) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i <= times; i++) {
      all.add(size >> i);
    }
    return all;
  }

  /**
   * Returns data as images, [images, channels, height, width], whose last channels are the numbers
   * of the condition, each of one value.
   *
   * @param x [..., event size]
   * @param condition [..., size], with the leading axes of x
   */
  static Tensor input(Tensor x, Optional<Tensor> condition, Shape event) {
    ImageShape shape = ImageShape.of(event).orElseThrow();
    int count = x.shape().size() / event.size();
    Tensor image = x.reshape(count, shape.channels(), shape.height(), shape.width());
    return condition.map(c -> Tensor.concat(1, List.of(image, planes(c, image)))).orElse(image);
  }

  private static Tensor planes(Tensor condition, Tensor image) {
    int count = image.shape().dim(0);
    int size = condition.shape().dim(-1);
    Shape all = Shape.of(count, size).concat(image.shape().range(2, 4));
    return condition.reshape(count, size, 1, 1).broadcastTo(all);
  }
}
