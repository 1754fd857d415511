package io.github.vae4j.core.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the flight recorder keeps of a phase of a training. */
@Name("io.github.vae4j.Phase")
@Label("Phase of a training")
@Category("vae4j")
@StackTrace(false)
final class PhaseEvent extends Event {
  private static final PhaseEvent ANY = new PhaseEvent();

  @Label("Phase")
  String phase = "";

  @Label("Step")
  @Description("Number of the step, from 1; 0 outside of steps")
  long step;

  /** Returns whether somebody records such events now. */
  static boolean recorded() {
    return ANY.isEnabled();
  }
}
