package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How data of a model are told to the page. */
interface DatumView {
  /** Returns what all data have in common. */
  Map<String, Object> describe();

  /** Returns a datum as it is; the data are that one alone. */
  Object original(Dataset one);

  /**
   * Returns what latents are decoded to, one after the other.
   *
   * @param latents [n, latent]
   * @param conditions [n, size]; empty for a model without
   */
  List<Object> decoded(VaeSession session, HostArray latents, Optional<HostArray> conditions);

  /**
   * Returns what one latent is decoded to, with what else p(x|z) is likely to give.
   *
   * @param latent [1, latent]
   * @param condition [1, size]; empty for a model without
   */
  Object decodedWithSpread(VaeSession session, HostArray latent, Optional<HostArray> condition);

  /** Returns the view for a model's data. */
  static DatumView of(TrainedVae vae) {
    return ImageShape.drawn(vae.model().eventShape())
        .<DatumView>map(shape -> new ImageView(vae, shape))
        .orElseGet(() -> new ColumnsView(vae));
  }
}
