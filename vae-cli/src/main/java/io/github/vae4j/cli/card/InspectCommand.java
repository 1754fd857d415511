package io.github.vae4j.cli.card;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.cli.option.JsonOption;
import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.execution.Finite;
import io.github.vae4j.core.execution.NonFiniteException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.TrainedVae;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what a model file holds.",
      "",
      "It shows the model, the data and the training that it comes from, the numbers that the"
          + " training left beside it, and what these do not say. A file that holds NaN or infinity is shown as it is, with exit code 5."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae inspect runs/digits/model.safetensors",
      "  vae inspect runs/digits/model.safetensors --markdown > MODEL_CARD.md"
    })
public final class InspectCommand implements Callable<Integer> {
  private static final int MOST = 20_000; // characters of a value
  private static final int MOST_ENTRIES = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Option(
      names = "--markdown",
      description =
          "Print a model card in Markdown: what is known is filled in, what only people know, such as"
              + " the intended use, is asked.")
  private boolean markdown;

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (markdown && json.asked()) {
      throw new IllegalArgumentException(
          "--markdown and --json: expected one of the two; leave one out");
    }
    Console console = Console.of(spec);
    TrainedVae vae;
    try {
      vae = model.load();
    } catch (NonFiniteException e) {
      asItIs(console);
      throw e;
    }
    ModelCard card = ModelCard.of(model.path(), vae);
    if (markdown) {
      Markdown.of(card).lines().forEach(line -> console.line("%s", line));
    } else {
      card.print(console);
    }
    console.document(document -> card.put(document, vae));
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
