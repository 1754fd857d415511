package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.latent.LatentDimensions;
import io.github.vae4j.cli.show.LatentNames;
import io.github.vae4j.core.model.TrainedVae;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A latent dimension that is moved.
 *
 * @param dimension in the vector z
 * @param kl to the prior in nats, if it is known
 * @param reach how far it can be moved to either side of 0
 */
record Slider(int dimension, String name, OptionalDouble kl, double reach) {
  private static final double REACH = 3; // standard deviations of N(0, I)
  private static final double STEP = 0.5;

  /**
   * Returns a slider for each dimension, as far as the data reach.
   *
   * @param latents of the data, [n, latent], if there are some
   */
  static List<Slider> of(TrainedVae vae, LatentDimensions dimensions, Optional<HostArray> latents) {
    List<String> names = LatentNames.of(vae.model());
    return dimensions.order().stream()
        .map(
            i ->
                new Slider(
                    i,
                    names.get(i),
                    dimensions.kl(i),
                    latents.map(rows -> reach(rows, i)).orElse(REACH)))
        .toList();
  }

  private static double reach(HostArray rows, int dimension) {
    double farthest = REACH;
    for (int i = 0; i < rows.shape().dim(0); i++) {
      double at = rows.get(i * rows.shape().dim(1) + dimension);
      farthest = Math.max(farthest, Math.abs(at));
    }
    return Math.ceil(farthest / STEP) * STEP;
  }

  Map<String, Object> describe() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("dimension", dimension);
    told.put("name", name);
    kl.ifPresent(nats -> told.put("kl", nats));
    told.put("reach", reach);
    return told;
  }
}
