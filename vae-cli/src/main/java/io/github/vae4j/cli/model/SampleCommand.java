package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.OutTable;
import io.github.vae4j.cli.output.Destination;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Draws;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.imputation.ConditionalSampler;
import io.github.vae4j.core.imputation.Constraint;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.table.Column;
import io.github.vae4j.core.table.Role;
import io.github.vae4j.core.table.TableSchema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws new data from a model. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws data from a model.",
      "",
      "Draws latents z from the prior. Of images it writes the mean of p(x|z), as a PNG grid or"
          + " a CSV. Of tables it writes draws from p(x|z), in the units and levels of the file;"
          + " --mean writes means. An autoregressive decoder, such as pixelcnn, has no mean: then"
          + " it writes draws from p(x|z), element by element.",
      "",
      "--where draws rows of a table given some of their cells, by importance resampling. The"
          + " effective sample size says how many independent draws the rows are worth.",
      "",
      "A conditional model needs --condition. label=all draws samples of each class. Each"
          + " class has lines of its own in the picture; a table has the column label."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae sample runs/digits/model.safetensors --count 100 --out samples.png",
      "  vae sample runs/digits/model.safetensors --condition label=7",
      "  vae sample runs/digits/model.safetensors --condition label=all --count 10",
      "  vae sample runs/people/model.safetensors --where city=Oslo,age=40..60"
    })
public final class SampleCommand implements Callable<Integer> {
  private static final int COUNT = 100;
  private static final int ENOUGH = 100; // effective draws that rows are chosen from
  private static final int ACROSS = 10; // in a line of a picture

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description =
          "How many samples; with label=all, how many of each class. Default: 100, with"
              + " label=all 10.")
  private Optional<Integer> count = Optional.empty();

  @Mixin private ConditionOptions condition = new ConditionOptions();

  @Option(
      names = "--where",
      split = ",",
      paramLabel = "CELL",
      description =
          "What some cells of a table are: city=Oslo, city=Oslo|Bergen, age=40..60, age=40... The"
              + " other cells are drawn given these.")
  private List<String> where = List.of();

  @Option(
      names = "--proposals",
      paramLabel = "N",
      description = "Proposals for --where at most. Default: 100000.")
  private long proposals = ConditionalSampler.PROPOSALS;

  @Option(names = "--mean", description = "Of a table write means of p(x|z) instead of draws.")
  private boolean mean;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "WHERE",
      description =
          "A .png, .csv or .parquet file, - for CSV on standard output, or a database as jdbc:..."
              + " Default: samples.png, for tables samples.csv.")
  private String out = "";

  @Mixin private OutTable table = new OutTable();

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    boolean each = condition.allClasses();
    int n = count.orElse(each ? ACROSS : COUNT);
    if (n < 1) {
      throw new IllegalArgumentException("--count: needs at least 1, got " + n);
    }
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    Destination asked = table.of(out, "samples");
    Destination target =
        asked.isFile() ? Destination.of(Results.target(asked.file(), "samples", vae)) : asked;
    Optional<HostArray> given = each ? Optional.of(condition.ofEachClass(vae)) : condition.of(vae);
    int classes = each ? given.orElseThrow().shape().dim(0) : 1;
    if (!where.isEmpty()) {
      return drawWhere(console, vae, n, given, target);
    }
    boolean drawn = vae.preprocessing().schema().isPresent() && !mean;
    try (Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      Optional<HostArray> conditions = ConditionOptions.repeated(given, n);
      HostArray samples =
          drawn
              ? session.draw(classes * n, seed, conditions)
              : session.sample(classes * n, seed, conditions);
      if (each) {
        Results.classes(target, vae, model.name() + ": samples of each class", samples, n, ACROSS);
      } else {
        Labels labels = Labels.of(model.name() + ": samples");
        Results.write(target, vae, labels, List.of(samples));
      }
      console.line(
          "%d samples%s in %s",
          n, each ? " of each of " + classes + " classes" : "", target.name());
      Draws.say(console, session);
      return ExitCodes.OK;
    }
  }

  private int drawWhere(
      Console console, TrainedVae vae, int n, Optional<HostArray> given, Destination target) {
    if (mean || given.filter(rows -> rows.shape().dim(0) > 1).isPresent()) {
      throw new IllegalArgumentException(
          "--where: draws rows of one condition; leave out --mean and label=all");
    }
    try (Backend engine = backend.open();
        ConditionalSampler sampler = new ConditionalSampler(vae, engine)) {
      TableSchema schema = vae.preprocessing().schema().orElseThrow();
      List<Constraint> cells = where.stream().map(word -> Constraint.of(schema, word)).toList();
      ConditionalSampler.Draws draws =
          sampler.draw(
              n,
              cells,
              given,
              proposals,
              seed,
              done -> console.progress((double) done / proposals, done + " proposals"));
      if (draws.effectiveSamples() < Math.min(n, ENOUGH)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "--where %s: expected an effective sample of at least %d, found %.1f of %d"
                    + " proposals; such rows are rare under the model: ask for fewer cells or wider"
                    + " ranges, or raise --proposals",
                String.join(",", where),
                Math.min(n, ENOUGH),
                draws.effectiveSamples(),
                draws.proposals()));
      }
      Results.records(
          target,
          schema.columns(Role.FEATURE).stream().map(Column::name).toList(),
          n,
          i -> schema.cells(draws.elements(), i * schema.width()));
      console.line(
          "%d samples in %s, effective sample size %.0f of %d proposals",
          n, target.name(), draws.effectiveSamples(), draws.proposals());
      return ExitCodes.OK;
    }
  }
}
