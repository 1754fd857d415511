package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images, as the bytes of their pixels in base 64: one for grey, three for red, green and blue. */
final class ImageView implements DatumView {
  private static final long SEED = 1; // of data binarised at random

  private final TrainedVae vae;
  private final ImageShape shape;
  private final int colours;

  ImageView(TrainedVae vae, ImageShape shape) {
    this.vae = vae;
    this.shape = shape;
    this.colours = Math.min(ImageShape.COLOURS, shape.channels());
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of(
        "kind", "image", "height", shape.height(), "width", shape.width(), "colours", colours);
  }

  @Override
  public Object original(Dataset one) {
    return images(RunPictures.originals(one, vae.preprocessing(), SEED)).get(0);
  }

  @Override
  public List<Object> decoded(
      VaeSession session, HostArray latents, Optional<HostArray> conditions) {
    return images(session.decode(latents, conditions));
  }

  @Override
  public Object decodedWithSpread(
      VaeSession session, HostArray latent, Optional<HostArray> condition) {
    return decoded(session, latent, condition).get(0); // what a pixel may be is in its mean
  }

  private List<Object> images(HostArray means) {
    HostArray pixels = RunPictures.pixels(means, vae);
    List<Object> images = new ArrayList<>();
    for (int i = 0; i < means.shape().dim(0); i++) {
      byte[] bytes = new byte[shape.pixels() * colours];
      for (int p = 0; p < bytes.length; p++) {
        int element = (i * shape.channels() + p % colours) * shape.pixels() + p / colours;
        bytes[p] = (byte) Math.round(255 * Math.max(0, Math.min(1, pixels.get(element))));
      }
      images.add(Base64.getEncoder().encodeToString(bytes));
    }
    return images;
  }
}
