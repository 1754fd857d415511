package io.github.vae4j.cli.reproduce;

import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.cli.option.DataOptions;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.ExitCodes;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.file.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A set of colour images out of a set of grey ones. */
@Command(
    name = "tinted",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes colour images of grey ones.",
      "",
      "Each image gets two colours, one for black and one for white, whose hues are drawn under the"
          + " seed and do not depend on the image. Writes a NumPy archive with X, uint8 of shape"
          + " N x height x width x 3, and the labels y if there are any. The same seed gives the same"
          + " file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  vae reproduce tinted train-images-idx3-ubyte.gz --out tinted.npz",
      "  vae train tinted.npz --architecture conv"
    })
final class TintedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DataOptions data = new DataOptions();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the hues. Default: 1.")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "FILE", description = "A .npz file. Default: tinted.npz.")
  private Path out = Path.of("tinted.npz");

  @Override
  public Integer call() {
    Interruption.listen();
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
      throw new IllegalArgumentException("--out: expected a .npz file, found " + out);
    }
    Console console = Console.of(spec);
    try (Dataset images = data.open()) {
      ImageShape shape =
          ImageShape.of(images.itemShape())
              .filter(image -> image.channels() == 1)
              .orElseThrow(
                  () ->
                      new DataException(
                          images.name()
                              + ": expected grey images [height, width], found data of shape "
                              + images.itemShape()
                              + "; colours are read in grey with --grey, rows as images with"
                              + " --shape"));
      double scale =
          DatasetStatistics.of(images)
              .greyScale(images.fullScale())
              .orElseThrow(
                  () ->
                      new DataException(
                          images.name() + ": expected grey levels from 0 on, found other numbers"));
      AtomicFile.write(out, to -> write(to, images, shape, scale));
      console.line("%d images of %d x %d in %s", images.size(), shape.height(), shape.width(), out);
    }
    return ExitCodes.OK;
  }

  private void write(OutputStream to, Dataset images, ImageShape shape, double scale)
      throws IOException {
    NumpyArchive archive = new NumpyArchive(to);
    OutputStream pixels =
        archive.bytes("X", images.size(), shape.height(), shape.width(), ImageShape.COLOURS);
    RandomKey key = RandomKey.of(seed).fold("tint");
    float[] grey = new float[shape.pixels()];
    double[] levels = new double[grey.length];
    byte[] colours = new byte[ImageShape.COLOURS * grey.length];
    for (int i = 0; i < images.size(); i++) {
      Interruption.check();
      images.readFinite(i, grey, 0);
      for (int p = 0; p < levels.length; p++) {
        levels[p] = grey[p] / scale;
      }
      Tint.of(key.fold(i)).write(levels, colours);
      pixels.write(colours);
    }
    if (images.hasLabels()) {
      archive.numbers("y", IntStream.range(0, images.size()).map(images::label).toArray());
    }
    archive.finish();
  }
}
