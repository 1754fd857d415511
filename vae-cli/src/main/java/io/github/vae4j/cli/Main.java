package io.github.vae4j.cli;

import io.github.vae4j.cli.option.ConfigurationFile;
import io.github.vae4j.cli.option.Plugins;
import io.github.vae4j.cli.option.ResumedTraining;
import io.github.vae4j.cli.option.WordsInHelp;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.output.Terminal;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Version;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
public final class Main implements Callable<Integer> {
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

  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Print results and errors alone: no progress and no notes.")
  private boolean quiet;

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    int code = execute(writer(System.out), writer(System.err), arguments);
    System.exit(
        code == ExitCodes.OK
            ? OutputFile.failureOfStream().map(Main::unwritten).orElse(code)
            : code);
  }

  private static int unwritten(String reason) {
    System.err.println(
        "vae: standard output: expected to write all results, found: "
            + reason
            + "; make room, or write to another place");
    return ExitCodes.DATA;
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
    line.setUsageHelpWidth(Terminal.helpWidth(Terminal.width()));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            Terminal.colours(Terminal.out())
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOverwrittenOptionsAllowed(true); // a flag overrides the configuration file
    line.registerConverter(Double.class, Main::number);
    String[] arguments = commandFirst(line, given);
    Failures failures = new Failures(out, err, arguments);
    line.setParameterExceptionHandler((e, all) -> failures.ofUsage(e));
    line.setExecutionExceptionHandler((e, command, result) -> failures.of(e, main.verbose));
    try {
      String[] all = ResumedTraining.expand(line, arguments);
      return line.execute(ConfigurationFile.expand(line, all));
    } catch (CommandLine.ParameterException e) {
      return failures.ofUsage(e);
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError | InternalError e) {
      return failures.of(e, main.verbose);
    }
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

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      throw new CommandLine.TypeConversionException("'" + text + "' is not a number");
    }
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCodes.USAGE;
  }
}
