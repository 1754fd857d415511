package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Device;
import io.github.vae4j.api.program.Program;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What the flight recorder keeps of a call into a backend. */
@Category("vae4j")
@StackTrace(false)
abstract class ExecutionEvent extends Event {
  @Label("Backend")
  String backend = "";

  @Label("Device")
  String device = "";

  @Label("Equations")
  @Description("Number of equations of the program")
  int equations;

  @Label("Inputs")
  @Description("Number of inputs of the program")
  int inputs;

  /** Ends the event and keeps it if somebody records. */
  final void commit(String name, Device place, Program program) {
    end();
    if (shouldCommit()) {
      backend = name;
      device = place.name();
      equations = program.equations().size();
      inputs = program.inputs().size();
      commit();
    }
  }

  /** A program was compiled. */
  @Name("io.github.vae4j.Compile")
  @Label("Compile")
  static final class Compile extends ExecutionEvent {}

  /** A program was run. */
  @Name("io.github.vae4j.Run")
  @Label("Run")
  static final class Run extends ExecutionEvent {}
}
