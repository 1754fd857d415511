package io.github.vae4j.core.discovery;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ForwardingBackend;
import io.github.vae4j.api.program.Equation;
import io.github.vae4j.api.program.OptionalPrimitive;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Value;
import io.github.vae4j.core.examination.Canary;
import io.github.vae4j.core.examination.PlainJava;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A backend without the operations that it computes wrongly on this machine: optional ones are
 * rewritten into others by whoever asks {@link #supports}, and a program that holds one of the rest
 * is refused. The examination runs while whoever opened the backend goes on; the first who compiles
 * waits for it.
 */
final class ExaminedBackend extends ForwardingBackend {
  private static final System.Logger LOGGER = System.getLogger(ExaminedBackend.class.getName());

  private final FutureTask<Map<String, String>> examination;

  private ExaminedBackend(Backend target) {
    super(target);
    this.examination = new FutureTask<>(this::examine);
  }

  /**
   * Opens a backend and begins to examine it.
   *
   * @throws BackendException of kind UNAVAILABLE if the engine or the device cannot be used, or
   *     plain Java is absent
   */
  static Backend open(BackendProvider provider, BackendConfig config) {
    if (provider.getClass().equals(PlainJava.provider().getClass())) { // the yardstick itself
      return provider.open(config);
    }
    ExaminedBackend examined = new ExaminedBackend(provider.open(config));
    Thread thread = new Thread(examined.examination, "vae4j-examination");
    thread.setDaemon(true);
    thread.start();
    return examined;
  }

  /** Examines the target and warns of what is wrong. */
  private Map<String, String> examine() {
    Map<String, String> wrong = Canary.examine(target());
    wrong.forEach(
        (operation, difference) ->
            LOGGER.log(
                System.Logger.Level.WARNING,
                "{0} computes {1} wrongly on this machine ({2}). It is replaced by other operations"
                    + " if it can be, else programs that need it are refused. ''vae doctor''"
                    + " examines the whole engine",
                name(),
                operation,
                difference));
    return wrong;
  }

  /** Returns what differs, by operation, once the examination is over. */
  private Map<String, String> wrong() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return examination.get();
        } catch (InterruptedException e) {
          interrupted = true; // an engine cannot be stopped in the middle of a program
        }
      }
    } catch (ExecutionException e) {
      throw new BackendException(
          BackendException.Kind.ENGINE,
          name() + ": its examination failed: " + e.getCause(),
          Objects.requireNonNull(e.getCause()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> wrong = wrong(); // first, because it can change the engine's own facts
    Map<String, String> facts = new LinkedHashMap<>(super.facts());
    facts.put(
        "examined",
        wrong.isEmpty()
            ? Canary.operations() + " operations agree with plain Java"
            : "WRONG on this machine, so not used: " + String.join(", ", wrong.keySet()));
    return facts;
  }

  @Override
  public boolean supports(OptionalPrimitive primitive) {
    return !wrong().containsKey(primitive.operation()) && super.supports(primitive);
  }

  @Override
  public Executable compile(Program program, Set<Value> donated) {
    for (Equation equation : program.equations()) {
      String difference = wrong().get(equation.primitive().operation());
      if (difference != null) {
        throw new BackendException(
            BackendException.Kind.UNSUPPORTED,
            name()
                + ": the program needs "
                + equation.primitive().operation()
                + (equation.origin().isEmpty() ? "" : " at " + equation.origin())
                + ", which the engine computes wrongly on this machine ("
                + difference
                + "). Use another backend. 'vae doctor' examines the whole engine");
      }
    }
    return super.compile(program, donated);
  }

  @Override
  public void close() {
    try {
      wrong();
    } catch (BackendException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "examination failed", e);
    }
    super.close();
  }
}
