package io.github.vae4j.cli.label;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.semisupervised.Classification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Gives data their classes. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the probabilities q(y|x) of the classes of each datum as CSV, by a model with classes"
          + " such as m2.",
      "",
      "Labels are not seen by it. Where there are some, they are a column, and the share of data"
          + " whose most probable class is their label is printed with its standard error."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae train digits --model m2 --labelled 100 --out runs/m2",
      "  vae classify runs/m2/model.safetensors digits --out classes.csv"
    })
public final class ClassifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The CSV file, or - for standard output. Default: classes.csv.")
  private Path out = Path.of("classes.csv");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    Classification.requireClasses(vae);
    try (Dataset dataset = data.openFor(vae, console);
        Backend engine = backend.open()) {
      Classification found = Classification.of(vae, dataset, engine);
      write(found, dataset);
      console.line("%d data classified in %s", dataset.size(), OutputFile.name(out));
      print(console, found, "accuracy ");
      return ExitCodes.OK;
    }
  }

  /**
   * Prints the accuracy, if labels are known.
   *
   * @param name in front of the number, with the spaces around it
   */
  public static void print(Console console, Classification found, String name) {
    found
        .accuracy()
        .ifPresent(
            accuracy ->
                console.line(
                    "%s%.4f +- %.4f (n = %,d)",
                    name, accuracy.value(), accuracy.standardError(), accuracy.count()));
  }

  private void write(Classification found, Dataset dataset) {
    List<String> header = new ArrayList<>();
    found.classes().forEach(name -> header.add("p(" + name + ")"));
    header.add("class");
    if (dataset.hasLabels()) {
      header.add("label");
    }
    HostArray probabilities = found.probabilities();
    int[] predicted = found.predicted();
    int width = found.classes().size();
    Results.records(
        out,
        header,
        dataset.size(),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int k = 0; k < width; k++) {
            cells.add(Results.decimal(probabilities.get(row * width + k)));
          }
          cells.add(found.classes().get(predicted[row]));
          if (dataset.hasLabels()) {
            cells.add(Results.className(dataset, row));
          }
          return cells;
        });
  }
}
