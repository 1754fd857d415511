package io.github.vae4j.cli.explore;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.latent.LayerOption;
import io.github.vae4j.cli.option.BackendOptions;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.option.RefineOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves a page for looking into a model, until it is stopped. */
@Command(
    name = "explore",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves a page on which latents are moved and data are looked at.",
      "",
      "Prints the address of the page, for a browser on this machine; no other machine reaches it,"
          + " and it answers no address without the token that is printed. A slider for each latent"
          + " dimension shows what the dimension does. With DATA the dimensions with the largest KL"
          + " come first, and each datum has its reconstruction, its score, what speaks against it,"
          + " and its refinement step by step. DATA are the first 2,000 unless --limit names another"
          + " number.",
      "",
      "Ctrl-C ends it, with exit code 130 as any command that a signal stops."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae explore runs/digits/model.safetensors digits",
      "  vae explore runs/claims/model.safetensors claims.csv --label-column fraud"
    })
public final class ExploreCommand implements Callable<Integer> {
  private static final int MOST = 2_000; // points of a plot that still can be told apart
  private static final int PORTS = 65_535;
  private static final String METHOD = "svi:20";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port of the page. Default: 0, for a free one.")
  private int port;

  @Option(
      names = "--refine",
      paramLabel = "METHOD",
      description =
          "How the page refines the encoder's proposal of a datum, such as svi:50 or"
              + " bsvi:20,step=0.1. Default: svi:20.")
  private String refinement = "";

  @Mixin private LayerOption layer = new LayerOption();
  @Mixin private BackendOptions backend = new BackendOptions();

  @Override
  public Integer call() {
    if (port < 0 || port > PORTS) {
      throw new IllegalArgumentException(
          "--port: expected a number from 0 to " + PORTS + ", found " + port);
    }
    if (!refinement.isEmpty()) {
      RefineOptions.method(refinement); // what is wrong with it is said before anything is opened
    }
    Console console = Console.of(spec);
    TrainedVae vae = model.load();
    layer.of(vae);
    if (!data.given()) {
      return explore(console, vae, Optional.empty());
    }
    try (Dataset dataset = data.openFirstFor(vae, console, MOST)) {
      if (dataset.size() == MOST && !data.limited()) {
        console.note("the page shows the first %,d data; --limit takes others", MOST);
      }
      return explore(console, vae, Optional.of(dataset));
    }
  }

  private int explore(Console console, TrainedVae vae, Optional<Dataset> dataset) {
    String method = refinement.isEmpty() ? METHOD : refinement;
    try (Backend engine = backend.open();
        Explorer explorer =
            new Explorer(console, model.path(), vae, dataset, layer, method, engine)) {
      EngineThread thread = new EngineThread();
      try (ExploreServer server = ExploreServer.open(port, new Pages(explorer, thread, console))) {
        Interruption.listen("ending; once more to end at once");
        console.line("%s", server.address());
        console.line("on %s; Ctrl-C ends it", engine.name());
        explorer.warmUp();
        thread.serve(Interruption::requested);
      }
    }
    return Interruption.exitCode();
  }
}
