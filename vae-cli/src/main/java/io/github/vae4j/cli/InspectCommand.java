package io.github.vae4j.cli;

import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Shows what a model file holds: the model, its parameters, how data are preprocessed, where it comes from.",
    footerHeading = "%nExample:%n",
    footer = "  vae inspect runs/digits/model.safetensors")
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Override
  public Integer call() {
    Console console = new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    TrainedVae vae = model.load();
    console.line("%s: %,d parameters of type %s", model.path(), vae.parameterCount(), vae.dtype());
    if (vae.model() instanceof VaeSpec s) {
      console.line(
          "%nmodel%n  architecture   %s%n  data           %s%n  encoder        %s%n  latent         %d%n  decoder        %s%n"
              + "  activation     %s%n  likelihood     %s",
          s.architecture().label(),
          s.eventShape(),
          s.encoder(),
          s.latentSize(),
          s.decoder(),
          s.activation().label(),
          s.likelihood().label());
    }
    console.line("%npreprocessing%n  %s", TrainCommand.treatment(vae.preprocessing()));
    if (!vae.columns().isEmpty()) {
      console.line("  columns        %s", String.join(", ", vae.columns()));
    }
    console.line("%ntensors");
    vae.parameters().forEach((name, array) -> console.line("  %-28s %s", name, array.type()));
    console.line("%nprovenance");
    vae.provenance()
        .forEach(
            (key, value) ->
                console.line(
                    "  %-22s %s", key, value.strip().replace("\n", "\n" + " ".repeat(25))));
    return ExitCodes.OK;
  }
}
