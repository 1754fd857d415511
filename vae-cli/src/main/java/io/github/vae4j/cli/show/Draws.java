package io.github.vae4j.cli.show;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;

/**
 * What people see of an autoregressive decoder, which draws where others have the mean of p(x|z).
 */
public final class Draws {
  private Draws() {}

  /** Opens a session that shows how far its draws are. */
  public static VaeSession open(Console console, TrainedVae vae, Backend engine) {
    return new VaeSession(
        vae, engine, share -> console.progress(share, "drawing element by element"));
  }

  /** Says that what was decoded are draws, if they are. */
  public static void say(Console console, VaeSession session) {
    if (session.drawsForMeans()) {
      console.text(
          "",
          "these are draws from p(x|z): it has no mean, since each element depends on those before"
              + " it");
    }
  }
}
