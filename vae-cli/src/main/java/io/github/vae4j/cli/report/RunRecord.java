package io.github.vae4j.cli.report;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.chart.Labels;
import io.github.vae4j.cli.chart.Pictures;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Draws;
import io.github.vae4j.cli.show.LatentNames;
import io.github.vae4j.cli.show.Results;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.RunPictures;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.ImageShape;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.table.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a training leaves to be looked at: pictures of images, and tables of which figures are
 * drawn.
 *
 * @param data of the evaluation
 * @param bounds of each of them, in nats
 * @param bound its name
 */
public record RunRecord(TrainedVae vae, Dataset data, double[] bounds, String bound, long seed) {
  private static final int SAMPLES = 100;
  private static final int ACROSS = 10;
  private static final int CLASSES = 50; // a picture of more is too long to be looked at
  private static final int RECONSTRUCTIONS = 20;
  private static final int EXTREMES = 5; // rows of a table at each end
  private static final int POINTS = 1000; // more hide each other
  private static final int ROWS = 1000; // of data, and as many of draws
  private static final int MOST_COLUMNS = 200; // of tables of which rows are kept

  /** Returns the comment at the start of a configuration file that tells the command. */
  public static Optional<String> command(Path configuration) {
    return Run.command(configuration);
  }

  /** Writes all. */
  public void write(Console console, Backend backend, RunFolder folder) {
    try (VaeSession session = Draws.open(console, vae, backend)) {
      Shape event = vae.model().eventShape();
      if (ImageShape.drawn(event).isPresent()) {
        images(session, folder);
      } else if (event.rank() == 1 && columns() <= MOST_COLUMNS) {
        rows(session, folder);
      }
      latents(session, folder);
    }
  }

  private int columns() {
    return vae.preprocessing()
        .schema()
        .map(schema -> schema.columns(Role.FEATURE).size())
        .orElse(vae.model().eventShape().size());
  }

  private void images(VaeSession session, RunFolder folder) {
    Shape event = vae.model().eventShape();
    String run = String.valueOf(folder.path().toAbsolutePath().getFileName());
    HostArray samples = RunPictures.pixels(samples(session), vae);
    Pictures.grid(
        folder.file("samples.png"),
        Labels.of(run + ": samples", classes()),
        List.of(samples),
        event,
        ACROSS);
    Dataset few = first(RECONSTRUCTIONS);
    Pictures.grid(
        folder.file("reconstructions.png"),
        Labels.of(run + ": reconstructions", Labels.DATA_AND_MODEL),
        reconstructed(session, few),
        event,
        ACROSS);
    int[] order = order();
    if (order.length >= 2 * ACROSS) {
      List<List<HostArray>> lines = new ArrayList<>();
      for (int[] end :
          List.of(
              Arrays.copyOf(order, ACROSS),
              Arrays.copyOfRange(order, order.length - ACROSS, order.length))) {
        reconstructed(session, data.subset(end, data.name()))
            .forEach(row -> lines.add(List.of(row)));
      }
      Pictures.lines(
          folder.file("extremes.png"),
          Labels.of(
              run
                  + String.format(
                      Locale.ROOT,
                      ": %s from %.0f to %.0f, and from %.0f to %.0f",
                      bound,
                      bounds[order[0]],
                      bounds[order[ACROSS - 1]],
                      bounds[order[order.length - ACROSS]],
                      bounds[order[order.length - 1]])
                  + " nats",
              List.of("lowest, data", "model", "highest, data", "model")),
          lines,
          event);
    }
  }

  private List<HostArray> reconstructed(VaeSession session, Dataset some) {
    return List.of(
        RunPictures.pixels(RunPictures.originals(some, vae.preprocessing(), seed), vae),
        RunPictures.pixels(session.reconstruct(some, seed), vae));
  }

  /** Returns the rows by their bound, the lowest first. */
  private int[] order() {
    return IntStream.range(0, bounds.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> bounds[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private boolean byClass() {
    Conditioning conditioning = vae.preprocessing().conditioning();
    return conditioning.size() > 0 && conditioning.classes() == conditioning.size();
  }

  /** Returns the name of each line of samples, if each line is of a class. */
  private List<String> classes() {
    return byClass()
        ? vae.preprocessing().conditioning().classNames().stream().limit(CLASSES).toList()
        : List.of();
  }

  /** Draws some of each class in a row; under other conditions, those of a spread of the data. */
  private HostArray samples(VaeSession session) {
    if (byClass()) { // the class is all that is given
      int classes = vae.preprocessing().conditioning().classes();
      int drawn = Math.min(classes, CLASSES) * ACROSS;
      float[] oneHot = new float[drawn * classes];
      for (int i = 0; i < drawn; i++) {
        oneHot[i * classes + i / ACROSS] = 1;
      }
      HostArray given = HostArray.of(Shape.of(drawn, classes), oneHot);
      return session.sample(drawn, seed, Optional.of(given));
    }
    if (vae.preprocessing().conditioning().size() == 0) {
      return session.sample(SAMPLES, seed);
    }
    Dataset few = first(SAMPLES);
    return session.sample(few.size(), seed, session.conditions(few));
  }

  /** Writes rows of the data and as many draws, and the rows with extreme bounds. */
  private void rows(VaeSession session, RunFolder folder) {
    Dataset some = first(ROWS);
    HostArray originals = RunPictures.originals(some, vae.preprocessing(), seed);
    HostArray draws = session.draw(some.size(), seed, session.conditions(some));
    List<double[]> sets = new ArrayList<>();
    sets.addAll(Collections.nCopies(some.size(), new double[] {0}));
    sets.addAll(Collections.nCopies(some.size(), new double[] {1}));
    double[] all = new double[2 * originals.shape().size()];
    System.arraycopy(originals.toDoubles(), 0, all, 0, all.length / 2);
    System.arraycopy(draws.toDoubles(), 0, all, all.length / 2, all.length / 2);
    HostArray both = HostArray.of(Shape.of(2 * some.size(), originals.shape().dim(1)), all);
    Results.table(folder.file(Run.ROWS), vae, List.of(SampledColumns.SAMPLE), sets, both);
    int[] order = order();
    int each = Math.min(EXTREMES, order.length / 2);
    if (each > 0) {
      int[] ends =
          IntStream.concat(
                  Arrays.stream(order).limit(each),
                  Arrays.stream(order).skip(order.length - (long) each))
              .toArray();
      extremes(folder, ends);
    }
  }

  private void extremes(RunFolder folder, int... ends) {
    Dataset extreme = data.subset(ends, data.name());
    HostArray elements = RunPictures.originals(extreme, vae.preprocessing(), seed);
    List<String> header = new ArrayList<>(List.of(data.rowKind(), Run.NATS));
    header.addAll(Results.columns(vae, elements.shape().dim(1)));
    Results.records(
        folder.file(Run.EXTREMES),
        header,
        ends.length,
        i -> {
          List<String> cells = new ArrayList<>();
          cells.add(data.rowName(ends[i]));
          cells.add(Results.decimal(bounds[ends[i]]));
          cells.addAll(Results.cells(vae, elements, i));
          return cells;
        });
  }

  private void latents(VaeSession session, RunFolder folder) {
    Dataset shown = first(POINTS);
    HostArray means = session.encode(shown, seed);
    int size = means.shape().dim(1);
    List<String> header = new ArrayList<>();
    if (shown.hasLabels()) {
      header.add("label");
    }
    header.addAll(LatentNames.of(vae.model()));
    Results.records(
        folder.file(Run.LATENTS),
        header,
        shown.size(),
        i -> {
          List<String> cells = new ArrayList<>();
          if (shown.hasLabels()) {
            cells.add(shown.label(i) < 0 ? "" : Results.className(shown, i));
          }
          for (int j = 0; j < size; j++) {
            cells.add(Results.decimal(means.get(i * size + j)));
          }
          return cells;
        });
  }

  private Dataset first(int n) {
    int[] indices = new int[Math.min(n, data.size())];
    if (indices.length < data.size()) { // a spread, because test sets are often sorted
      int size = data.size();
      Arrays.setAll(indices, i -> (int) ((long) i * size / indices.length));
    } else {
      Arrays.setAll(indices, i -> i);
    }
    return data.subset(indices, data.name());
  }
}
