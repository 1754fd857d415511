package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.DType;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.discovery.InferenceMethods;
import io.github.vae4j.core.file.Safetensors;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeModelProvider;
import io.github.vae4j.core.network.Activation;
import io.github.vae4j.core.network.NetworkProvider;
import io.github.vae4j.core.optimizer.OptimizerProvider;
import io.github.vae4j.core.part.LikelihoodProvider;
import io.github.vae4j.core.part.PosteriorProvider;
import io.github.vae4j.core.part.PriorProvider;
import io.github.vae4j.core.word.WordProvider;
import io.github.vae4j.core.word.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier versions wrote is read, and means the same numbers. */
class GoldenFilesTest {
  /** Of float64: functions of Java's Math may differ in the last bit between machines. */
  private static final double ROUNDING = 1e-8;

  private static final double ROUNDING_OF_FLOATS = 1e-3;

  @TempDir private Path folder = Path.of("");

  /** Makes golden files where a version is named; the tests below then read them. */
  @BeforeAll
  static void make() throws IOException {
    String version = System.getProperty("vae4j.golden", "");
    if (!version.isEmpty()) {
      GoldenFiles.make(version);
    }
  }

  private static List<GoldenRun> runs() {
    return GoldenFiles.runs();
  }

  private static void assertSame(
      GoldenRun run, Map<String, double[]> expected, Map<String, double[]> found) {
    boolean floats = TrainedVae.load(run.file(GoldenRun.MODEL)).dtype() == DType.FLOAT32;
    double tolerance = floats ? ROUNDING_OF_FLOATS : ROUNDING;
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach(
        (name, values) -> {
          double[] others = found.getOrDefault(name, new double[0]);
          assertEquals(values.length, others.length, name);
          double greatest = Arrays.stream(values).map(Math::abs).max().orElse(0);
          for (int i = 0; i < values.length; i++) {
            double most = tolerance * Math.max(1, greatest);
            assertEquals(values[i], others[i], most, run + ": " + name + ", number " + i);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("runs")
  void modelAndCheckpointGiveTheSameNumbers(GoldenRun run) throws IOException {
    assertSame(run, run.recorded(), run.numbers());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void estimatesAreOfTheSameModelAndDataAndComeOutAgain(GoldenRun run) {
    assertSame(run, run.estimates(), run.estimatedAgain());
  }

  @Test
  void runFoldersAreReadByCommands() throws IOException {
    for (String name : List.of("mlp", "columns", "m2")) {
      copy(run(name).folder(), folder.resolve(name));
    }
    String report = GoldenFiles.run("report", folder.resolve("mlp").toString());
    assertTrue(report.startsWith("0\n"), report);
    String page = Files.readString(folder.resolve("mlp/report.html"));
    assertTrue(page.contains("IWAE-10") && page.contains("binary.csv"), "the page of the run");
    String table = GoldenFiles.run("report", folder.resolve("columns").toString());
    assertTrue(table.startsWith("0\n"), table);
    String compared =
        GoldenFiles.run(
            "compare", folder.resolve("mlp").toString(), run("adamw").folder().toString());
    assertTrue(compared.startsWith("0\n") && compared.contains("activation"), compared);
    String inspected =
        GoldenFiles.run("inspect", folder.resolve("m2").resolve(GoldenRun.MODEL).toString());
    assertTrue(inspected.startsWith("0\n") && inspected.contains("m2"), inspected);
  }

  private static GoldenRun run(String name) {
    return runs().stream().filter(run -> run.toString().equals(name)).findFirst().orElseThrow();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
      }
    }
  }

  /** What a version does not know yet is refused, and the message says what to do. */
  @ParameterizedTest
  @CsvSource({
    "model.safetensors, vae4j.format, 'inspect,model.safetensors'",
    "checkpoint.safetensors, vae4j.checkpoint, 'train,--resume,.'",
    "estimates.csv, format, 'compare,.,.'",
    "config.yaml, vae4j-format, 'report,.'",
    "config.yaml, vae4j-format, 'train,--config,config.yaml,--dry-run'",
    "config.yaml, vae4j-format, 'train,--resume,.'",
  })
  void filesOfANewerFormatAreRefused(String name, String entry, String command) throws IOException {
    copy(run("mlp").folder(), folder.resolve("run"));
    Path file = folder.resolve("run").resolve(name);
    if (name.endsWith(".safetensors")) {
      Safetensors.Content content = Safetensors.read(file);
      Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
      metadata.remove(Safetensors.DIGEST);
      assertTrue(metadata.replace(entry, "99") != null, entry);
      Safetensors.Content newer = new Safetensors.Content(content.tensors(), metadata).withDigest();
      Safetensors.write(file, newer.tensors(), newer.metadata());
    } else {
      String text = Files.readString(file);
      String newer = text.replaceFirst("(?<![a-z-])(" + entry + "(=|: ))1", "$199");
      assertTrue(!newer.equals(text), text);
      Files.writeString(file, newer);
    }
    String[] words = command.split(",");
    for (int i = 1; i < words.length; i++) {
      words[i] = words[i].startsWith("-") ? words[i] : folder.resolve("run/" + words[i]).toString();
    }
    String said = GoldenFiles.run(words);
    assertTrue(said.startsWith("3\n"), said);
    assertTrue(said.replaceAll("\\s+", " ").contains("found 99; use a newer vae4j"), said);
  }

  @Test
  void aSchemaIsReadAndWrittenAgain() throws IOException {
    Path data = run("columns").folder().resolve("../../data").normalize();
    Path schema = data.resolve("schema.yaml");
    String table = data.resolve("table.csv").toString();
    String kept = Files.readString(schema);
    assertEquals("0\n" + kept, GoldenFiles.run("schema", table, "--schema", schema.toString()));
    Path newer = folder.resolve("schema.yaml");
    Files.writeString(newer, kept.replace("vae4j-format: 1", "vae4j-format: 99"));
    String said = GoldenFiles.run("schema", table, "--schema", newer.toString());
    assertTrue(said.startsWith("3\n") && said.contains("use a newer vae4j"), said);
  }

  /** Something new needs a golden file: a line in the commands of the version that brings it. */
  @Test
  void allThatHasAWordHasAGoldenFile() throws IOException {
    List<String> models = new ArrayList<>();
    StringBuilder settings = new StringBuilder();
    for (GoldenRun run : runs()) {
      models.add(TrainedVae.load(run.file(GoldenRun.MODEL)).model().description());
      settings.append(Files.readString(run.file(TrainingFolder.CONFIGURATION))).append('\n');
    }
    String parts = String.join(";", models);
    assertAll(
        () -> assertUsed(parts, "(?<![a-z-])", VaeModelProvider.class),
        () -> assertUsed(parts, "coder=([^;]*\\+)?", NetworkProvider.class),
        () -> assertUsed(parts, "prior=", PriorProvider.class),
        () -> assertUsed(parts, "posterior=", PosteriorProvider.class),
        () -> assertUsed(parts, "likelihood=([^;]*[+*])?", LikelihoodProvider.class),
        () -> assertUsed(settings.toString(), "optimizer: ", OptimizerProvider.class),
        () ->
            assertUsed(
                parts,
                "activation=",
                Arrays.stream(Activation.values()).map(Activation::label).toList()),
        () -> assertUsed(settings.toString(), "objective: ", InferenceMethods.discover().names()));
  }

  private static <T> void assertUsed(
      String text, String before, Class<? extends WordProvider<T>> kind) {
    assertUsed(text, before, Words.of(kind, "word").names());
  }

  private static void assertUsed(String text, String before, List<String> names) {
    List<String> lacking =
        names.stream()
            .filter(name -> !text.matches("(?s).*" + before + name + "(?![a-z-]).*"))
            .collect(Collectors.toList());
    assertEquals(List.of(), lacking, "without a golden file: see src/test/golden/README.md");
  }

  @Test
  void everyCommandHasItsRun() throws IOException {
    for (Path version : GoldenFiles.versions()) {
      for (String name : GoldenFiles.commands(version).keySet()) {
        assertTrue(Files.isDirectory(version.resolve("runs").resolve(name)), name);
      }
    }
  }
}
