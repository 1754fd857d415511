package io.github.vae4j.cli;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.program.ShapeException;
import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.option.Plugins;
import io.github.vae4j.cli.option.ResumedTraining;
import io.github.vae4j.cli.option.WordsInHelp;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.Version;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.examination.VerificationException;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Printable;
import io.github.vae4j.core.file.ResourceException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The entry point of the command line. */
@Command(
    name = "vae",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains and uses variational autoencoders.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  vae train digits                                train on built-in digits",
      "  vae evaluate runs/digits/model.safetensors digits",
      "  vae sample runs/digits/model.safetensors        draw new ones",
      "",
      "Exit codes:",
      "  0 done",
      "  1 internal error",
      "  2 wrong command line",
      "  3 wrong or unwritable file, or data that do not fit",
      "  4 no backend that works, or too little memory",
      "  5 a value is infinite or NaN: the training diverged, or weights, estimates",
      "    or results are not finite",
      "  6 backends differ",
      "  7 the first step or batch differs from plain Java: the engine computes",
      "    wrongly on this machine",
      "  129, 130, 143 stopped by the signal HUP, INT (Ctrl-C) or TERM"
    })
public final class Main implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "YAML file of these options. A line 'latent: 8' stands for --latent 8. Flags win over"
              + " the file.")
  private Path config = Path.of("");

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error comes from.")
  private boolean verbose;

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(execute(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Runs a command and returns its exit code. */
  static int execute(PrintWriter out, PrintWriter err, String... given) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    if (Commands.add(line, given)) {
      Plugins.include();
    }
    line.setResourceBundle(new WordsInHelp());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpWidth(100); // where there is no terminal
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true); // a flag overrides the configuration file
    line.registerConverter(Double.class, Main::number);
    String[] arguments = commandFirst(line, given);
    line.setParameterExceptionHandler((e, all) -> wrongUsage(e, arguments));
    line.setExecutionExceptionHandler((e, command, result) -> failed(e, command, main.verbose));
    try {
      String[] all = ResumedTraining.expand(line, arguments);
      return line.execute(ConfigurationFile.expand(line, all));
    } catch (ResourceException e) {
      err.println("vae: " + Printable.line(String.valueOf(e.getMessage())));
      return ExitCodes.DATA;
    } catch (CommandLine.ParameterException e) {
      return wrongUsage(e, arguments);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return exhausted(e, err, main.verbose, arguments);
    } catch (LinkageError | InternalError e) {
      return internal(e, err, main.verbose);
    }
  }

  /** Says what to do if memory does not suffice; nothing else can be done with these. */
  private static int exhausted(
      VirtualMachineError e, PrintWriter err, boolean verbose, String... arguments) {
    String command = Printable.line(String.join(" ", arguments));
    err.printf(
        Locale.ROOT,
        "vae: %s: needs more than %s; %s%n",
        command,
        e instanceof OutOfMemoryError
            ? "the " + (Runtime.getRuntime().maxMemory() >> 20) + " MB of the Java heap"
            : "the stack of a thread",
        e instanceof OutOfMemoryError
            ? "give it more, such as by VAE_JAVA_OPTS=-Xmx8g, or take fewer data by --limit or a"
                + " lower --batch-size"
            : "give it more, such as by VAE_JAVA_OPTS=-Xss16m, or check the file");
    if (verbose) {
      e.printStackTrace(err);
    }
    return ExitCodes.BACKEND;
  }

  /** Returns the arguments with the options before the command behind it. */
  private static String[] commandFirst(CommandLine line, String... given) {
    int at = 0;
    while (at < given.length && given[at].startsWith("-")) {
      at += given[at].equals("--config") ? 2 : 1;
    }
    if (at >= given.length || !line.getSubcommands().containsKey(given[at])) {
      return given;
    }
    List<String> ordered = new ArrayList<>(List.of(given));
    ordered.add(0, ordered.remove(at));
    return ordered.toArray(String[]::new);
  }

  private static int wrongUsage(CommandLine.ParameterException e, String... given) {
    PrintWriter err = e.getCommandLine().getErr();
    String where =
        e.getArgSpec() instanceof CommandLine.Model.OptionSpec option
            ? configured(option, given)
            : "";
    err.println("vae: " + Printable.line(where + e.getMessage()));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
    return ExitCodes.USAGE;
  }

  /** Returns the configuration file, if the option comes from there. */
  private static String configured(CommandLine.Model.OptionSpec option, String... given) {
    boolean typed =
        Arrays.stream(given)
            .anyMatch(word -> Arrays.stream(option.names()).anyMatch(word::startsWith));
    return typed ? "" : ConfigurationFile.path(given).map(file -> file + ": ").orElse("");
  }

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new CommandLine.TypeConversionException("'" + text + "' is not a number");
    }
  }

  private static int failed(Exception e, CommandLine command, boolean verbose) {
    PrintWriter err = command.getErr();
    int code = code(e);
    if (code == ExitCodes.INTERNAL) {
      return internal(e, err, verbose);
    }
    err.println("vae: " + Printable.line(String.valueOf(e.getMessage())));
    if (verbose) {
      e.printStackTrace(err);
    }
    return code;
  }

  private static int internal(Throwable e, PrintWriter err, boolean verbose) {
    err.println("vae: " + Printable.line("internal error: " + e));
    if (verbose) {
      e.printStackTrace(err);
    } else {
      err.println("vae: run it again with --verbose and report what it shows");
    }
    return ExitCodes.INTERNAL;
  }

  private static int code(Exception e) {
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

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
