package io.github.vae4j.cli.export;

import io.github.vae4j.cli.option.ModelFile;
import io.github.vae4j.cli.output.OutputFile;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.NamedValues;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.model.Binarization;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.word.Choice;
import io.github.vae4j.onnx.OnnxModel;
import io.github.vae4j.onnx.Port;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a part of a model in a format of others. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a part of a model as an ONNX model, which runtimes run in Python, C#, C++, JavaScript"
          + " and on telephones, for any number of rows.",
      "",
      "encoder: from x to the mean and the scale (standard deviation) of q(z|x). decoder: from z to"
          + " the mean of p(x|z). scorer: from x to the score that 'vae score' gives, with the same"
          + " draws. A conditional model takes the input condition as well.",
      "",
      "The preprocessing is inside: x takes data as the files have them. Of a table, x is a row of"
          + " numbers. A cell is its number, the position of its level from 0, or for dates the seconds"
          + " from 1970; a missing one is NaN. The metadata of the file hold the names of the columns,"
          + " their levels, the word of the model, its preprocessing and the SHA-256 of the model"
          + " file.",
      "",
      "All is computed in single precision. The command writes the file and does not run it, because"
          + " it comes without a runtime."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae export runs/digits/model.safetensors --onnx decoder",
      "  vae export runs/claims/model.safetensors --onnx scorer --out claims.onnx"
    })
public final class ExportCommand implements Callable<Integer> {
  private enum Part {
    ENCODER,
    DECODER,
    SCORER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ModelFile model = new ModelFile();

  @Option(
      names = "--onnx",
      paramLabel = "PART",
      required = true,
      description = "The part: encoder, decoder or scorer.")
  private String word = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The ONNX file, or - for standard output. Default: the part with the ending .onnx.")
  private Path out = Path.of("");

  @Option(
      names = "--importance-samples",
      paramLabel = "K",
      description = "Draws of the scorer for each datum. Default: 100.")
  private Optional<Integer> samples = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the draws of the scorer. Default: 1.")
  private Optional<Long> seed = Optional.empty();

  @Override
  public Integer call() {
    Part part = Choice.of("--onnx", word, Part.values(), Part::label);
    if (part != Part.SCORER && (samples.isPresent() || seed.isPresent())) {
      throw new IllegalArgumentException(
          "--importance-samples and --seed: only a scorer draws, and --onnx is "
              + word
              + "; leave them out");
    }
    Console console = Console.of(spec);
    Path target = out.toString().isEmpty() ? Path.of(word + ".onnx") : out;
    OutputFile.check(target);
    TrainedVae vae = model.load();
    OnnxModel made = withDigest(exported(part, vae));
    if (OutputFile.isStream(target)) {
      byte[] bytes = made.bytes();
      OutputFile.write(target, stream -> stream.write(bytes, 0, bytes.length));
    } else {
      made.save(target); // of more than 2 GiB too
    }
    console.line("%s of %s in %s", word, model.path(), OutputFile.name(target));
    made.inputs().forEach(port -> print(console, "  input   ", port));
    made.outputs().forEach(port -> print(console, "  output  ", port));
    if (part != Part.DECODER && vae.preprocessing().binarization() == Binarization.DYNAMIC) {
      console.note(
          "%s",
          "the model was trained on data that were binarised at random, which the file does not do:"
              + " give it data of the least and the greatest number alone");
    }
    return ExitCodes.OK;
  }

  private OnnxModel exported(Part part, TrainedVae vae) {
    EvaluationOptions usual = EvaluationOptions.defaults();
    return switch (part) {
      case ENCODER -> OnnxModel.encoder(vae);
      case DECODER -> OnnxModel.decoder(vae);
      case SCORER ->
          OnnxModel.scorer(
              vae,
              usual
                  .withSamples(samples.orElse(usual.samples()))
                  .withSeed(seed.orElse(usual.seed())));
    };
  }

  private OnnxModel withDigest(OnnxModel exported) {
    return TrainedVae.contentDigest(model.path())
        .map(digest -> exported.with("vae4j.file", digest))
        .orElse(exported);
  }

  private static void print(Console console, String name, Port port) {
    console.line("%s%s", name, port);
    String description = port.description();
    NamedValues.print(console, " ".repeat(name.length() + 2), description);
  }
}
