package io.github.vae4j.cli.model;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.cli.table.SchemaLines;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what a model file holds.",
      "",
      "It shows the model, its parameters, how data are preprocessed, and where the model"
          + " comes from. A file that holds NaN or infinity is shown as it is, with exit code 5."
    },
    footerHeading = "%nExample:%n",
    footer = "  vae inspect runs/digits/model.safetensors")
public final class InspectCommand implements Callable<Integer> {
  private static final int MOST = 20_000; // characters of a value
  private static final int MOST_ENTRIES = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    TrainedVae vae;
    try {
      vae = model.load();
    } catch (NonFiniteException e) {
      asItIs(console);
      throw e;
    }
    console.line("%s: %,d parameters of type %s", model.path(), vae.parameterCount(), vae.dtype());
    if (vae.model() instanceof VaeSpec s) {
      console.line(
          "%nmodel%n  data           %s%n  encoder        %s%n  latent         %d%n  decoder        %s%n"
              + "  activation     %s%n  prior          %s%n  posterior      %s%n  likelihood     %s",
          s.eventShape(),
          s.encoder().word(),
          s.latentSize(),
          s.decoder().word(),
          s.activation().label(),
          s.prior().word(),
          s.posterior().word(),
          s.likelihood().word());
    } else {
      console.line(
          "%nmodel%n  data           %s%n  word           %s%n  latent         %s",
          vae.model().eventShape(),
          vae.model().description(),
          vae.model().latentLayers().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(",")));
    }
    if (vae.preprocessing().conditioning().size() > 0) {
      console.line("  condition      %s", vae.preprocessing().conditioning().describe());
    }
    console.line("%npreprocessing%n  %s", vae.preprocessing().describe());
    if (vae.preprocessing().schema().isPresent()) {
      SchemaLines.print(console, "  columns        ", vae.preprocessing().schema().get());
    } else if (!vae.columns().isEmpty()) {
      console.line("  columns        %s", String.join(", ", vae.columns()));
    }
    tensors(console, vae.parameters());
    console.line(
        "%ncontents%n  SHA-256        %s",
        TrainedVae.contentDigest(model.path())
            .map(digest -> digest + ", as saved")
            .orElse("none in the file, which an older vae4j wrote"));
    console.line("%nprovenance");
    entries(console, vae.provenance());
    return ExitCodes.OK;
  }

  /** Shows a file that no command can use, because a number in it is NaN or infinite. */
  private void asItIs(Console console) {
    Safetensors.Content file = Safetensors.read(model.path());
    console.line("%s: not to be used, because it holds NaN or infinity", model.path());
    tensors(console, file.tensors());
    console.line("%nmetadata");
    entries(console, file.metadata());
  }

  private static void tensors(Console console, Map<String, HostArray> tensors) {
    console.line("%ntensors");
    tensors.forEach(
        (name, array) ->
            console.line(
                "  %-28s %s%s",
                name, array.type(), Finite.firstNot(array) < 0 ? "" : "  holds NaN or infinity"));
  }

  private static void entries(Console console, Map<String, String> entries) {
    entries.entrySet().stream()
        .limit(MOST_ENTRIES)
        .forEach(
            entry ->
                NamedValues.print(
                    console,
                    String.format(Locale.ROOT, "  %-22s ", Excerpt.name(entry.getKey())),
                    Excerpt.of(entry.getValue(), MOST)));
    if (entries.size() > MOST_ENTRIES) {
      console.line("  and %d more", entries.size() - MOST_ENTRIES);
    }
  }
}
