package io.github.vae4j.cli;

import io.github.vae4j.cli.show.TrainingFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes golden files: the run folders of {@value #COMMANDS} that are not there yet, in the folder
 * of a version. How to run it stands in {@code src/test/golden/README.md}.
 */
final class GoldenFiles {
  static final Path ALL = Path.of("src/test/golden");

  private static final String COMMANDS = "commands.txt";
  private static final String DATA = "data";
  private static final String RUNS = "runs";

  /** What all trainings have in common; a line of the commands may say otherwise. */
  private static final List<String> COMMON =
      List.of(
          "--backend=reference",
          "--threads=1",
          "--no-verify",
          "--precision=float64",
          "--epochs=2",
          "--batch-size=8",
          "--latent=2",
          "--validation-split=0.25",
          "--importance-samples=10",
          "--seed=1",
          "--search=off",
          "--quiet");

  /** Estimators of which the first folder has a column each. */
  private static final List<String> ESTIMATORS =
      List.of(
          "is:10,scale=1.2", "ais:5,chains=2,leapfrog=3", "hmc:5,chains=2,leapfrog=3", "bsvi:3");

  /** What commands read of a run folder. */
  private static final Set<String> KEPT =
      Set.of(
          TrainingFolder.CONFIGURATION,
          TrainingFolder.METRICS,
          TrainingFolder.EVALUATION,
          TrainingFolder.ESTIMATES,
          GoldenRun.MODEL,
          GoldenRun.CHECKPOINT,
          GoldenRun.NUMBERS,
          "latents.csv");

  private GoldenFiles() {}

  /** Makes the folders of a version that are not there yet. */
  static void make(String name) throws IOException {
    Path version = ALL.resolve(name);
    boolean first = true;
    for (Map.Entry<String, List<String>> command : commands(version).entrySet()) {
      Path folder = Files.createDirectories(version.resolve(RUNS)).resolve(command.getKey());
      if (!Files.exists(folder)) {
        Path made = Files.createTempDirectory(Path.of("target"), "golden-");
        make(version, new GoldenRun(made), command.getValue(), first);
        Files.move(made, folder); // a folder is there whole or not at all
      } else if (!Files.exists(folder.resolve(GoldenRun.NUMBERS))) {
        GoldenRun run = new GoldenRun(folder);
        run.record(run.numbers());
      }
      first = false;
    }
  }

  private static void make(Path version, GoldenRun run, List<String> words, boolean estimators)
      throws IOException {
    List<String> train = new ArrayList<>(List.of("train", data(version, words.get(0))));
    COMMON.stream()
        .filter(option -> !words.contains(option.replaceFirst("=.*", "")))
        .forEach(train::add);
    train.addAll(words.subList(1, words.size()));
    train.add("--out=" + run.folder());
    succeed(train);
    run.stop();
    if (estimators) {
      run.estimateBy(ESTIMATORS);
    }
    run.record(run.numbers());
    try (Stream<Path> files = Files.list(run.folder())) {
      for (Path file : files.toList()) {
        if (!KEPT.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }

  private static String data(Path version, String file) {
    return version.resolve(DATA).resolve(file).toString().replace('\\', '/');
  }

  private static void succeed(List<String> command) {
    String found = run(command.toArray(String[]::new));
    if (!found.startsWith("0\n")) {
      throw new IllegalStateException(String.join(" ", command) + ": " + found);
    }
  }

  /** Runs a command; returns the exit code and below it what was printed. */
  static String run(String... arguments) {
    StringWriter all = new StringWriter();
    PrintWriter writer = new PrintWriter(all);
    return Main.execute(writer, writer, arguments) + "\n" + all;
  }

  /** Returns the arguments of each training of a version, by its name. */
  static Map<String, List<String>> commands(Path version) throws IOException {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (String line : Files.readAllLines(version.resolve(COMMANDS))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int colon = line.indexOf(": ");
        commands.put(line.substring(0, colon), List.of(line.substring(colon + 2).split(" +")));
      }
    }
    return commands;
  }

  /** Returns the runs of all versions. */
  static List<GoldenRun> runs() {
    List<GoldenRun> runs = new ArrayList<>();
    for (Path version : folders(ALL)) {
      folders(version.resolve(RUNS)).forEach(folder -> runs.add(new GoldenRun(folder)));
    }
    return runs;
  }

  /** Returns the folders of versions. */
  static List<Path> versions() {
    return folders(ALL);
  }

  private static List<Path> folders(Path parent) {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
