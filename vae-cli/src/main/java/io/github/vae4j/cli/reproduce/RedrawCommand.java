package io.github.vae4j.cli.reproduce;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.vae4j.cli.chart.Figures;
import io.github.vae4j.cli.report.Report;
import io.github.vae4j.cli.reproduce.aevb.Redrawn;
import io.github.vae4j.cli.reproduce.ladder.CurveFigures;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws charts again, so that none is older than the code that draws it. */
@Command(
    name = "redraw",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the charts of results again from their tables.",
      "",
      "Those are aevb-fig2.csv, aevb-fig3.csv, snr.csv, gaps.csv, of a ladder curves.csv, and of a"
          + " training metrics.csv and latents.csv. Pictures of images need the model: draw them by"
          + " the command that made them."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae reproduce redraw docs/results/*/")
final class RedrawCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of results.")
  private List<Path> folders = List.of();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    for (Path folder : folders) {
      Redrawn.draw(console, folder);
      gaps(console, folder);
      SignalToNoiseCommand.redraw(console, folder);
      CurveFigures.redraw(console, folder);
      if (Files.exists(folder.resolve("metrics.csv"))) {
        Report.draw(console, folder);
      }
      console.line("%s", folder);
    }
    return ExitCodes.OK;
  }

  private static void gaps(Console console, Path folder) {
    Path file = folder.resolve("gaps.csv");
    if (Files.exists(file)) {
      double[][] parts = columns(file, "approximation_gap", "amortisation_gap");
      double[] whole = new double[parts[0].length];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = parts[0][i] + parts[1][i];
      }
      String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
      RunPictures.chart(console, folder.resolve("gaps.png"), Figures.ofGaps(name, whole, parts[0]));
    }
  }

  /** Returns columns of numbers. */
  static double[][] columns(Path file, String... names) {
    try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(file)) {
      List<NamedCsvRecord> all = lines.stream().toList();
      double[][] columns = new double[names.length][all.size()];
      for (int j = 0; j < names.length; j++) {
        for (int i = 0; i < all.size(); i++) {
          columns[j][i] = Double.parseDouble(all.get(i).getField(names[j]));
        }
      }
      return columns;
    } catch (IOException | RuntimeException e) {
      throw new DataException(
          file
              + ": expected the numbers "
              + String.join(", ", names)
              + ", found: "
              + e.getMessage()
              + "; run the experiment again",
          e);
    }
  }
}
