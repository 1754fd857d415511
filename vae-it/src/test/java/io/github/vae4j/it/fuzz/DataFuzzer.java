package io.github.vae4j.it.fuzz;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetProviders;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.core.file.ResourceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A program that opens mutated data and reads what opens as a whole. Arguments: a folder for its
 * files, a seed, the number of the first input and how many there are. An input depends on the seed
 * and on its number alone.
 *
 * <p>It is a fault if anything but a {@link ResourceException} is thrown, if its message does not
 * name the file or is no short line, or if an input takes more than two seconds of the processor.
 * The files of a fault are kept. The exit code is 1 if there are any.
 */
public final class DataFuzzer {
  private static final int MOST_FAULTS = 20;
  private static final int MOST_CHARACTERS = 4000;
  private static final long MOST_NANOSECONDS = 2_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Path folder;
  private final long seed;
  private final List<Sample> samples;
  private final DatasetProviders providers = DatasetProviders.discover();
  private int opened;
  private int faults;
  private long longest;

  private DataFuzzer(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.seed = seed;
    this.samples = Samples.all();
  }

  /** Runs the program. */
  public static void main(String[] arguments) throws IOException {
    DataFuzzer fuzzer = new DataFuzzer(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    long first = Long.parseLong(arguments[2]);
    long count = Long.parseLong(arguments[3]);
    fuzzer.requireSound();
    long next = first;
    while (next < first + count && fuzzer.faults < MOST_FAULTS) {
      fuzzer.attack(next++);
    }
    System.out.printf(
        "seed %d, inputs %d from %d: %d opened, %d faults, longest %d ms%n",
        fuzzer.seed, next - first, first, fuzzer.opened, fuzzer.faults, fuzzer.longest / 1_000_000);
    System.exit(fuzzer.faults > 0 ? 1 : 0);
  }

  /**
   * Checks that the samples open: an attack on what is not read in the first place shows nothing.
   */
  private void requireSound() throws IOException {
    for (int i = 0; i < samples.size(); i++) {
      Path input = write("sound-" + i, samples.get(i).files());
      readWhole(input, samples.get(i));
      remove(input);
    }
  }

  private void attack(long number) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L);
    Sample sample = samples.get(random.nextInt(samples.size()));
    Path input = write("input-" + number, new Mutation(random).of(sample, samples));
    long start = THREADS.getCurrentThreadCpuTime();
    List<String> found = new ArrayList<>();
    try {
      readWhole(input, sample);
      opened++;
    } catch (ResourceException e) {
      requireGood(String.valueOf(e.getMessage()), input, found);
    } catch (Throwable e) { // an error of memory or of the stack is what is looked for
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      found.add(trace.toString().lines().limit(12).reduce("", (a, b) -> a + b + "\n"));
    }
    long time = THREADS.getCurrentThreadCpuTime() - start;
    longest = Math.max(longest, time);
    if (time > MOST_NANOSECONDS) {
      found.add("took " + time / 1_000_000 + " ms of the processor");
    }
    if (found.isEmpty()) {
      remove(input);
    } else {
      faults++;
      System.out.println(input + " (" + sample.locator() + "): " + String.join("; ", found));
    }
  }

  private void readWhole(Path input, Sample sample) {
    try (Dataset data =
        providers.open(input.resolve(sample.locator()).toString(), sample.settingsIn(input))) {
      float[] row = new float[data.itemShape().size()];
      double[] cells = new double[data.columns().size()];
      for (int i = 0; i < data.size(); i++) {
        try {
          data.read(i, row, 0);
        } catch (DataException e) {
          requireDocumented(e); // a text, or a number beyond float32
        }
        if (data.table().isPresent()) {
          readCells(data.table().get(), i, cells);
        }
        if (data.hasLabels() && !data.classNames().isEmpty()) {
          data.classNames().get(data.label(i));
        }
        data.rowName(i);
        data.place(i, row.length - 1);
      }
      List<String> found = new ArrayList<>();
      for (String note : data.notes()) {
        requireShort(note, found);
      }
      if (!found.isEmpty()) {
        throw new IllegalStateException("a note: " + found);
      }
    }
  }

  private static void readCells(Table table, int row, double[] cells) {
    try {
      table.read(row, cells);
    } catch (DataException e) {
      requireDocumented(e); // a number that is infinite
      return;
    }
    for (int column = 0; column < cells.length; column++) {
      if (table.isText(column) && !Double.isNaN(cells[column])) {
        table.texts(column).get((int) cells[column]);
      }
    }
  }

  private static void requireDocumented(DataException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.contains("beyond float32")
        && !message.contains("expected a number, found '")
        && !message.contains("expected a finite number")) {
      throw new IllegalStateException("opened, and could not be read", e);
    }
  }

  private static void requireGood(String message, Path input, List<String> found) {
    if (!message.contains(input.toString())) {
      found.add("does not name its file: " + message);
    }
    requireShort(message, found);
  }

  private static void requireShort(String message, List<String> found) {
    if (message.length() > MOST_CHARACTERS) {
      found.add("of " + message.length() + " characters: " + message.substring(0, 200));
    }
    if (message.chars().anyMatch(Character::isISOControl)) {
      found.add("has control characters: " + message.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  private Path write(String name, Map<String, byte[]> files) throws IOException {
    Path input = Files.createDirectories(folder.resolve(name));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = input.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling(""));
      Files.write(path, file.getValue());
    }
    return input;
  }

  private static void remove(Path input) throws IOException {
    try (Stream<Path> all = Files.walk(input)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
