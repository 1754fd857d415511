package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.file.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * NaN and infinity in data, models, estimates and results: one line with the place, the documented
 * exit code, and no file.
 */
final class NonFiniteCommandTest {
  private static final int DATA = 3;
  private static final int NOT_FINITE = 5;
  private static final String MARK =
      "# vae4j likelihoods in nats {data=1, model=2, seed=3, unit=4}\n";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void prepare() throws IOException {
    StringBuilder table = new StringBuilder("a,b,class\n");
    for (int i = 0; i < 40; i++) {
      table.append(2 * i).append(',').append(40 - i * i % 7).append(',').append(i % 2).append('\n');
    }
    Files.writeString(folder.resolve("table.csv"), table);
    succeed("train table.csv --label-column class --epochs 1 --hidden 4 --latent 2 --out table");
    succeed(
        "train digits --limit 60 --likelihood normal --epochs 1 --hidden 4 --latent 2 --out digits");
    Path model = folder.resolve("table/model.safetensors");
    rewrite(model, "nan.safetensors", NonFiniteCommandTest::withOneNaN, m -> m);
    rewrite(
        model, "great.safetensors", (name, array) -> HostArray.filled(array.type(), 3e38), m -> m);
    rewrite(
        folder.resolve("digits/model.safetensors"),
        "great-images.safetensors",
        (name, array) -> HostArray.filled(array.type(), 3e38),
        m -> m);
    rewrite(
        model,
        "scale.safetensors",
        (name, array) -> array,
        m -> m.replaceFirst("\"scale\":[^,]*,", "\"scale\":Infinity,"));
    Files.writeString(
        folder.resolve("infinite.csv"), table.toString().replace("\n6,38", "\n6,inf"));
    Files.writeString(folder.resolve("great.csv"), table.toString().replace("\n6,38", "\n6,1e300"));
    array("images.npy", "(40, 2, 2)", 160, 7 * 4 + 3, Double.NaN);
  }

  private static HostArray withOneNaN(String name, HostArray array) {
    double[] numbers = array.toDoubles();
    if (name.equals("decoder/output/bias")) {
      numbers[1] = Double.NaN;
    }
    return HostArray.ofDoubles(array.type(), numbers);
  }

  private interface Entry {
    String changed(String entry);
  }

  private static void rewrite(
      Path model,
      String name,
      BiFunction<String, HostArray, HostArray> tensor,
      Entry preprocessing) {
    Safetensors.Content content = Safetensors.read(model);
    Map<String, HostArray> tensors = new LinkedHashMap<>(content.tensors());
    tensors.replaceAll(tensor);
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    metadata.computeIfPresent("vae4j.preprocessing", (key, entry) -> preprocessing.changed(entry));
    metadata.remove(Safetensors.DIGEST); // a file that was made so, not damaged afterwards
    Safetensors.write(folder.resolve(name), tensors, metadata);
  }

  /** Writes 0, 0.5, 0, 0.5, ... as float64, of which one number is another. */
  private static void array(String name, String shape, int size, int index, double value)
      throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
    ByteBuffer bytes = ByteBuffer.allocate(128 + 8 * size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    bytes.put(String.format("%-117s\n", header).getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < size; i++) {
      bytes.putDouble(i == index ? value : i % 2 * 0.5);
    }
    Files.write(folder.resolve(name), bytes.array());
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (!List.of("compare", "inspect").contains(words.get(0))) {
      words.addAll(List.of("--backend", "reference"));
    }
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static void succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
  }

  private static TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      TreeSet<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile).forEach(file -> names.add(file.toString()));
      return names;
    }
  }

  /** Runs a command that is refused in one line and leaves no file. */
  private static void assertRefused(int exitCode, String command, String... parts)
      throws IOException {
    TreeSet<String> before = files();
    Processes.Result result = run(command);
    List<String> lines = result.err().lines().filter(line -> line.startsWith("vae: ")).toList();
    assertAll(
        result.toString(),
        () -> assertEquals(exitCode, result.exitCode()),
        () -> assertEquals(1, lines.size()),
        () -> assertFalse(result.err().contains("\tat "), "a stack trace"),
        () -> List.of(parts).forEach(part -> assertTrue(lines.get(0).contains(part), part)),
        () -> assertEquals(before, files()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score MODEL table.csv --label-column class",
        "encode MODEL table.csv --label-column class",
        "reconstruct MODEL table.csv --label-column class",
        "sample MODEL",
        "evaluate MODEL table.csv --label-column class --out e.csv --estimates i.csv",
        "gaps MODEL table.csv --label-column class",
        "interpolate MODEL",
        "arithmetic MODEL table.csv --label-column class --plus 1",
        "manifold MODEL",
        "traverse MODEL",
        "inspect MODEL",
        "score MODEL table.csv --label-column class --refine svi:2",
      })
  void aWeightThatIsNotFiniteIsNamed(String command) throws IOException {
    assertRefused(
        NOT_FINITE,
        command.replace("MODEL", "nan.safetensors"),
        "nan.safetensors, tensor 'decoder/output/bias', element [1]: expected a finite number,"
            + " found NaN; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"score MODEL table.csv --label-column class", "sample MODEL", "inspect MODEL"})
  void aNumberOfThePreprocessingThatIsNotFiniteIsNamed(String command) throws IOException {
    assertRefused(
        NOT_FINITE,
        command.replace("MODEL", "scale.safetensors"),
        "scale.safetensors: metadata 'vae4j.preprocessing': scale of column 'a': expected"
            + " a finite number, found Infinity; ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "score great.safetensors table.csv|score of table.csv, line 2",
        "encode great.safetensors table.csv|latent mean of table.csv, line 2, number 1",
        "reconstruct great.safetensors table.csv|reconstruction of table.csv, line 2",
        "evaluate great.safetensors table.csv --out e.csv --estimates i.csv|of table.csv, line 2",
        "gaps great.safetensors table.csv|iwae:5000 of table.csv, line 2",
        "arithmetic great.safetensors table.csv --plus 1|latent mean of table.csv, line 2",
        "interpolate great.safetensors table.csv|latent mean of table.csv, line",
        "manifold great.safetensors table.csv|of table.csv, line 2",
        "traverse great.safetensors table.csv|of table.csv, line 2",
        "score great.safetensors table.csv --refine svi:2|svi:2: row 1, ELBO before",
        "encode great.safetensors table.csv --refine bsvi:2|bsvi:2: row 1, ELBO before",
        "reconstruct great.safetensors table.csv --refine svi:2|svi:2: row 1",
        "sample great.safetensors|draw from p(x|z) 1, number 1",
        "interpolate great.safetensors|mean of p(x|z) for latent 1",
        "manifold great.safetensors|mean of p(x|z) for latent 1",
        "traverse great.safetensors|mean of p(x|z) for latent 1",
        "sample great-images.safetensors --out s.png|mean of p(x|z) for latent 1",
        "traverse table/model.safetensors --range 1e300|latent to be decoded 1, number",
        "gaps table/model.safetensors table.csv --limit 3 --steps 2 --learning-rate 1e30|row 1",
        "score table/model.safetensors table.csv --refine svi:2,step=1e300,clip=0|svi:2,",
      })
  void aResultThatIsNotFiniteIsRefusedAndNotWritten(String command, String place)
      throws IOException {
    String labelled = command.contains("table.csv") ? " --label-column class" : "";
    assertRefused(NOT_FINITE, command + labelled, place, ": expected a finite number, found ");
  }

  @Test
  void oneDatumThatOverflowsIsNamedAndNotTheStrangest() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("table.csv")));
    lines.set(5, "4,1e30,0");
    Files.write(folder.resolve("far.csv"), lines);
    for (String command : List.of("score", "evaluate")) {
      assertRefused(
          NOT_FINITE,
          command + " table/model.safetensors far.csv --label-column class --out far-out.csv",
          " of far.csv, line 6: expected a finite number, found ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "-Infinity"})
  void estimatesThatAreNotFiniteAreNotCompared(String cell) throws IOException {
    Files.writeString(folder.resolve("one.csv"), MARK + "index,iwae:5\n0,-3\n1,-2\n");
    Files.writeString(folder.resolve("two.csv"), MARK + "index,iwae:5\n0,-3\n1," + cell + "\n");
    String place = "two.csv: line 4, column 'iwae:5': expected a finite number, found " + cell;
    assertRefused(NOT_FINITE, "compare one.csv two.csv", place);
    assertRefused(NOT_FINITE, "compare two.csv one.csv", place);
    for (String command : List.of("evaluate", "gaps")) {
      assertRefused(
          NOT_FINITE,
          command + " table/model.safetensors table.csv --label-column class --estimates two.csv",
          place);
    }
  }

  @Test
  void aMeanOrErrorThatOverflowsIsNotCompared() throws IOException {
    Files.writeString(folder.resolve("one.csv"), MARK + "index,iwae:5\n0,-3\n1,-2\n");
    Files.writeString(folder.resolve("wide.csv"), MARK + "index,iwae:5\n0,1e200\n1,-1e200\n");
    assertRefused(
        NOT_FINITE,
        "compare one.csv wide.csv",
        "iwae:5: expected a finite mean and error",
        "Infinity");
  }

  @Test
  void anEstimateWhoseErrorOverflowsIsNotWritten() throws IOException {
    String command =
        "evaluate table/model.safetensors table.csv --label-column class --limit 2"
            + " --importance-samples 5 --estimates kept.csv";
    succeed(command);
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("kept.csv")));
    lines.set(2, "0,1e200");
    lines.set(3, "1,-1e200");
    Files.write(folder.resolve("kept.csv"), lines);
    assertRefused(
        NOT_FINITE,
        command + " --out o.csv",
        "IWAE-5: expected a finite mean and error over 2 data");
  }

  @Test
  void aTrainingWhoseFinalEstimateIsNotFiniteKeepsItsModelAndSaysWhere() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(folder.resolve("table.csv")));
    lines.set(5, "4,1e30,0");
    Files.write(folder.resolve("test.csv"), lines);
    Processes.Result result =
        run(
            "train table.csv --test test.csv --label-column class --epochs 1 --hidden 4 --latent 2"
                + " --out final");
    String model = Path.of("final/model.safetensors").toString();
    assertEquals(NOT_FINITE, result.exitCode(), result::toString);
    assertTrue(result.err().contains(" of test.csv, line 6"), result::toString);
    assertTrue(result.err().contains("the trained model is in " + model), result::toString);
    assertFalse(result.err().contains("\tat "), result::toString);
    assertFalse(Files.exists(folder.resolve("final/evaluation.csv")), "a table was left");
    succeed("sample " + model + " --out of-final.csv");
  }

  @Test
  void aTrainingThatDivergesSaysWhereItsLastGoodModelIs() {
    Processes.Result result =
        run(
            "train table.csv --label-column class --optimizer sgd --learning-rate 1e30 --epochs 2"
                + " --hidden 4 --latent 2 --out diverged");
    String model = Path.of("diverged/model.safetensors").toString();
    assertEquals(NOT_FINITE, result.exitCode(), result::toString);
    assertTrue(result.err().contains("the model that was kept is in " + model), result::toString);
    succeed("sample " + model + " --out of-diverged.csv");
  }

  @Test
  void inspectShowsSuchAFileAsItIs() {
    Processes.Result result = run("inspect nan.safetensors");
    assertEquals(NOT_FINITE, result.exitCode(), result::toString);
    List<String> marked =
        result.out().lines().filter(line -> line.endsWith("holds NaN or infinity")).toList();
    assertEquals(2, marked.size(), result::toString); // the first line says it of the file
    assertTrue(marked.get(1).strip().startsWith("decoder/output/bias "), result::toString);
    assertTrue(result.out().contains("encoder/mean/weight "), result::toString);
    assertTrue(result.out().contains("provenance.seed "), result::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train DATA --epochs 1",
        "train table.csv --test DATA --label-column class --epochs 1",
        "train table.csv --validation DATA --label-column class --epochs 1",
        "score MODEL DATA",
        "encode MODEL DATA",
        "reconstruct MODEL DATA",
        "evaluate MODEL DATA --out e.csv",
        "gaps MODEL DATA",
        "interpolate MODEL DATA --from 3 --to 4",
        "manifold MODEL DATA",
        "traverse MODEL DATA",
        "encode MODEL DATA --refine svi:2",
      })
  void dataThatAreNotFiniteAreRefusedWithTheirOwnRow(String command) throws IOException {
    String use = command.replace("MODEL", "table/model.safetensors");
    assertRefused(
        DATA,
        use.replace("DATA", "infinite.csv"),
        "infinite.csv, line 5, column 'b': expected a finite number within float64, found 'inf'");
  }

  @Test
  void aNumberThatIsBeyondFloat32OnceItIsScaledIsSaidToBeThat() throws IOException {
    assertRefused(
        DATA,
        "score table/model.safetensors great.csv",
        "great.csv, line 5, column 'b': expected a number that stays within float32",
        "it is far outside the training data");
    assertRefused(
        DATA,
        "train great.csv --label class --epochs 1",
        "great.csv, column 'b': expected numbers whose squares stay within float64, found 1.0E300");
  }

  @Test
  void anImageWithNaNIsNotAMatterOfScale() throws IOException {
    assertRefused(
        DATA,
        "train images.npy",
        "images.npy, image 8, row 2, column 2: expected a finite number, found NaN; NaN and infinite"
            + " values can neither be trained on nor scored");
    assertFalse(run("train images.npy").err().contains("--scale"));
  }

  @Test
  void aTableIsRefusedWithLineAndColumn() throws IOException {
    Files.writeString(folder.resolve("cells.csv"), "age,b\n1,2\n3,inf\n5,6\n");
    assertRefused(
        DATA,
        "train cells.csv",
        "cells.csv, line 3, column 'b': expected a finite number within float64, found 'inf'");
    // A number beyond float32 is within float64, in which a column is standardised.
    Files.writeString(folder.resolve("cells.csv"), "age,b\n1,2\n3,3.203e+40\n5,6\n");
    succeed("train cells.csv --epochs 1 --hidden 4 --latent 2 --out cells");
  }

  @Test
  void theHelpSaysWhatTheExitCodeMeans() {
    Processes.Result help = Vae.in(folder).run("--help");
    assertTrue(help.out().contains("5 a value is infinite or NaN"), help::toString);
  }
}
