package io.github.vae4j.cli;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.output.Json;
import io.github.vae4j.cli.output.MovingLine;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.output.Wrapped;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.core.file.ResourceException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a command says when it fails: a line on the standard error, and with --json a document with
 * the same message on the output.
 */
final class Failures {
  private static final String NAME = "vae:";

  private final PrintWriter out;
  private final PrintWriter err;
  private final String[] arguments;

  Failures(PrintWriter out, PrintWriter err, String... arguments) {
    this.out = out;
    this.err = err;
    this.arguments = arguments.clone();
  }

  /** Says what is wrong with the arguments, and returns the exit code. */
  int ofUsage(CommandLine.ParameterException e) {
    String where = e.getArgSpec() instanceof OptionSpec option ? configured(option) : "";
    say(where + UsageMessage.of(e), ExitCodes.USAGE);
    return ExitCodes.USAGE;
  }

  /** Says what went wrong, and returns the exit code. */
  int of(Throwable e, boolean verbose) {
    boolean exhausted = e instanceof OutOfMemoryError || e instanceof StackOverflowError;
    int code = exhausted ? ExitCodes.BACKEND : code(e);
    boolean internal = code == ExitCodes.INTERNAL;
    say(exhausted ? needs(e) : internal ? "internal error: " + e : "" + e.getMessage(), code);
    if (verbose) {
      e.printStackTrace(err);
    } else if (internal) {
      err.println("vae: run it again with --verbose and report what it shows");
    }
    return code;
  }

  private void say(String message, int code) {
    MovingLine.erase();
    String line = Printable.line(message);
    // A terminal would break words; elsewhere a message is one line, which programs look for.
    int width = Terminal.err() ? Terminal.width() : Integer.MAX_VALUE;
    String lines = String.join(System.lineSeparator(), Wrapped.behind(NAME + " ", line, width));
    err.println(Terminal.striking(NAME, Terminal.Colour.RED) + lines.substring(NAME.length()));
    if (Arrays.asList(arguments).contains("--json")) {
      out.println(new Json().put("error", new Json().put("message", line).put("exit_code", code)));
      out.flush();
    }
  }

  /** Returns what to do if memory does not suffice; nothing else can be done then. */
  private String needs(Throwable e) {
    boolean heap = e instanceof OutOfMemoryError;
    return Printable.line(String.join(" ", arguments))
        + ": needs more than "
        + (heap
            ? "the " + (Runtime.getRuntime().maxMemory() >> 20) + " MB of the Java heap"
            : "the stack of a thread")
        + (heap
            ? "; give it more, such as by VAE_JAVA_OPTS=-Xmx8g, or take fewer data by --limit, a"
                + " lower --batch-size or more --shards"
            : "; give it more, such as by VAE_JAVA_OPTS=-Xss16m, or check the file");
  }

  /** Returns the configuration file, if the option comes from there. */
  private String configured(OptionSpec option) {
    boolean typed =
        Arrays.stream(arguments)
            .anyMatch(word -> Arrays.stream(option.names()).anyMatch(word::startsWith));
    return typed ? "" : ConfigurationFile.path(arguments).map(file -> file + ": ").orElse("");
  }

  private static int code(Throwable e) {
    if (e instanceof Interruption.StoppedException) {
      return Interruption.exitCode();
    }
    if (e instanceof NonFiniteException) {
      return ExitCodes.NOT_FINITE;
    }
    if (e instanceof VerificationException) {
      return ExitCodes.WRONG;
    }
    if (e instanceof ResourceException) {
      return ExitCodes.DATA;
    }
    if (e instanceof BackendSelectionException || e instanceof BackendException) {
      return ExitCodes.BACKEND;
    }
    if (e instanceof ShapeException) {
      return ExitCodes.INTERNAL;
    }
    return e instanceof IllegalArgumentException ? ExitCodes.USAGE : ExitCodes.INTERNAL;
  }
}
