package io.github.vae4j.cli.latent;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.ConditionOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Draws;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.LatentNames;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.hierarchy.HierarchicalVae;
import io.github.vae4j.core.latent.LatentGrid;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModel;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.model.VaeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decodes a plane of the latent space. */
@Command(
    name = "manifold",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Decodes a plane of the latent space (AEVB, appendix A, figure 4).",
      "",
      "The plane is a grid on the unit square, taken through the inverse normal"
          + " distribution function. Each cell therefore has the same share of the prior, which"
          + " has to be N(0, I). All other dimensions are 0. Writes the mean of p(x|z). Of several"
          + " layers of latents the plane is one of the top layer, and the layers below follow at"
          + " their means.",
      "",
      "A conditional model needs --condition.",
      "",
      "With DATA the plane has the two dimensions with the largest KL on them. A table has"
          + " the two latents as its first columns."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae manifold runs/digits/model.safetensors digits --out manifold.png",
      "  vae manifold runs/digits/model.safetensors --dimensions 3,7 --grid 12"
    })
public final class ManifoldCommand implements Callable<Integer> {
  private static final String STANDARD_NORMAL = "normal"; // the word of its provider

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--grid",
      paramLabel = "N",
      description = "Cells in a row and in a column. Default: 20.")
  private int side = 20;

  @Option(
      names = "--dimensions",
      split = ",",
      paramLabel = "D",
      description =
          "Two latent dimensions, the first across, the second upwards. Default: the most"
              + " active on DATA; without DATA 0,1.")
  private List<Integer> dimensions = List.of();

  @Option(
      names = "--coverage",
      paramLabel = "P",
      description =
          "Share of the prior that each side covers around the middle, above 0, at most 1."
              + " Default: 1.")
  private double coverage = 1;

  @Mixin private ConditionOptions condition = new ConditionOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A .png or .csv file, or - for CSV on standard output. Default: manifold.png, for tables manifold.csv.")
  private Path out = Path.of("");

  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    check();
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    int latent = vae.model().latentSize();
    int top = vae.model().latentLayers().size(); // whose prior alone is N(0, I)
    int dimensionsOfTop = vae.model().latentLayers().get(top - 1);
    if (dimensionsOfTop < 2) {
      throw new IllegalArgumentException(
          "manifold: needs a model of at least 2 latent dimensions"
              + (top == 1 ? "" : " in its top layer")
              + ", found 1; 'vae traverse' draws it");
    }
    LatentDimensions.require(dimensions, vae, top);
    LatentDimensions.requireRealNumbers("manifold", vae);
    requireStandardNormal(vae.model());
    Optional<HostArray> given = condition.of(vae);
    Path target = Results.target(out, "manifold", vae);
    try (Backend engine = backend.open();
        VaeSession session = Draws.open(console, vae, engine)) {
      LatentDimensions known = known(console, vae, engine).or(dimensions);
      int across = known.order().get(0);
      int up = known.order().get(1);
      List<String> names = LatentNames.of(vae.model());
      LatentLines lines = new LatentLines(names.get(across), names.get(up));
      HostArray plane = LatentGrid.manifold(side, coverage, latent, across, up);
      for (int row = 0; row < side; row++) {
        HostArray line = LatentLines.rows(plane, row * side, (row + 1) * side);
        List<double[]> keys = new ArrayList<>();
        for (int i = 0; i < side; i++) {
          keys.add(new double[] {line.get(i * latent + across), line.get(i * latent + up)});
        }
        lines.add(Labels.number(line.get(up)), session.meansBelow(line, top), given, keys);
      }
      List<String> heads = new ArrayList<>();
      for (int i = 0; i < side; i++) {
        heads.add(Labels.number(plane.get(i * latent + across)));
      }
      lines.write(
          target,
          session,
          model.name() + ": " + known.label(across) + " across; " + known.label(up) + " upwards",
          heads);
      console.line(
          "%s across, %s upwards%s",
          known.name(across),
          known.name(up),
          (dimensionsOfTop > 2 ? ", all others 0" : "")
              + (top == 1 ? "" : ", the layers below at their means given the layer above each"));
      console.line("%d x %d cells in %s", side, side, OutputFile.name(target));
      Draws.say(console, session);
      return ExitCodes.OK;
    }
  }

  private void check() {
    if (side < 1) {
      throw new IllegalArgumentException("--grid: needs at least 1, got " + side);
    }
    if (!(coverage > 0 && coverage <= 1)) {
      throw new IllegalArgumentException(
          "--coverage: needs to be above 0, at most 1, got " + coverage);
    }
    if (!dimensions.isEmpty()
        && (dimensions.size() != 2 || dimensions.get(0).equals(dimensions.get(1)))) {
      throw new IllegalArgumentException(
          "--dimensions: expected two different ones, such as 0,1, found " + dimensions);
    }
  }

  private static void requireStandardNormal(VaeModel model) {
    String prior =
        model instanceof VaeSpec vae
            ? vae.prior().word()
            : model instanceof HierarchicalVae layers
                ? layers.bottom().prior().word()
                : STANDARD_NORMAL;
    if (!prior.equals(STANDARD_NORMAL)) {
      throw new IllegalArgumentException(
          "manifold: its cells have equal shares of the prior N(0, I), and the prior of this model is "
              + prior
              + "; 'vae sample' draws from it, 'vae traverse' moves one dimension");
    }
  }

  private LatentDimensions known(Console console, TrainedVae vae, Backend engine) {
    if (!data.given()) {
      return LatentDimensions.of(vae, vae.model().latentLayers().size());
    }
    try (Dataset dataset = data.openFor(vae, console)) {
      int top = vae.model().latentLayers().size();
      return LatentDimensions.mostActive(vae, top, dataset, engine);
    }
  }
}
