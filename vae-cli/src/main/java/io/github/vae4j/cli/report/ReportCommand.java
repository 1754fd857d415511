package io.github.vae4j.cli.report;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a page of one or more runs. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a page of one run, or one page of several.",
      "",
      "RUN is a folder that 'vae train' left. Of one, its charts and its report.html are made again"
          + " from the files in the folder. Of several, the page has their curves in one figure,"
          + " the settings that differ, and their bounds with errors and paired differences.",
      "",
      "The page is one file. It opens without a network and has no script."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae report runs/digits",
      "  vae report runs/digits runs/digits-2 --out comparison.html"
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of trainings.")
  private List<Path> folders = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where the page goes. Default: report.html, for one run in its folder, for several here.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    boolean given = !out.toString().isEmpty();
    if (given && !out.toString().endsWith(".html")) {
      throw new IllegalArgumentException("--out: expected a .html file, found " + out);
    }
    if (folders.size() == 1 && !given) {
      console.line("%s", Report.write(console, folders.get(0)));
      return ExitCodes.OK;
    }
    List<Run> runs = folders.stream().map(Run::read).toList();
    Path file = given ? out : Path.of(Report.FILE);
    (runs.size() == 1 ? Report.page(runs.get(0)) : new Comparison(runs).page()).write(file);
    console.line("%s", file);
    return ExitCodes.OK;
  }
}
