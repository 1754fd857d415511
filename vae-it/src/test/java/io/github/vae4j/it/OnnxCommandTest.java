package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that the command exports, run by ONNX Runtime. */
final class OnnxCommandTest {
  private static final String MODEL = "runs/digits/model.safetensors";
  private static final int ROWS = 1000;
  private static final Pattern JAVA =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() {
    succeed("train digits --epochs 2 --hidden 32 --latent 4 --out runs/digits");
  }

  private static Processes.Result run(String command) {
    return Vae.in(folder).run(command.split(" "));
  }

  private static String succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result.out();
  }

  private static float[] digits() {
    try (Dataset digits = Datasets.digits()) {
      float[] all = new float[ROWS * 64];
      for (int i = 0; i < ROWS; i++) {
        digits.read(i, all, 64 * i);
      }
      return all;
    }
  }

  /** Returns the columns of a CSV file that begin with a name, row by row. */
  private static double[] columns(String file, String name) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(file));
    List<String> header = List.of(lines.get(0).split(","));
    return lines.stream()
        .skip(1)
        .flatMapToDouble(
            line -> {
              String[] cells = line.split(",");
              return IntStream.range(0, cells.length)
                  .filter(i -> header.get(i).matches(name))
                  .mapToDouble(i -> Double.parseDouble(cells[i]));
            })
        .toArray();
  }

  private static float[] inRuntime(String file, String output) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(folder.resolve(file).toString());
        OnnxTensor x =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(digits()), new long[] {ROWS, 8, 8});
        OrtSession.Result result = session.run(Map.of("x", x))) {
      FloatBuffer found = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      float[] all = new float[found.remaining()];
      found.get(all);
      return all;
    }
  }

  private static void assertClose(double[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-5 * Math.max(1, Math.abs(expected[i])));
    }
  }

  @Test
  void theScorerGivesWhatVaeScoreWrites() throws Exception {
    String shown = succeed("export " + MODEL + " --onnx scorer --importance-samples 5 --seed 2");
    assertTrue(shown.contains("input   x float32 [batch, 8, 8]"), shown);
    assertTrue(shown.contains("output  score float32 [batch]"), shown);
    succeed("score " + MODEL + " digits --limit " + ROWS + " --importance-samples 5 --seed 2");
    assertClose(columns("scores.csv", "score"), inRuntime("scorer.onnx", "score"));
  }

  @Test
  void theEncoderGivesWhatVaeEncodeWrites() throws Exception {
    succeed("export " + MODEL + " --onnx encoder --out latents.onnx");
    succeed("encode " + MODEL + " digits --limit " + ROWS);
    assertClose(columns("latents.csv", "z\\d+"), inRuntime("latents.onnx", "mean"));
  }

  @Test
  void theFileSaysWhatItIsOf() throws Exception {
    succeed("export " + MODEL + " --onnx decoder");
    try (OrtSession session =
        OrtEnvironment.getEnvironment().createSession(folder.resolve("decoder.onnx").toString())) {
      Map<String, String> entries = session.getMetadata().getCustomMetadata();
      assertEquals("decoder", entries.get("vae4j.part"));
      String digest = entries.get("vae4j.file");
      assertTrue(succeed("inspect " + MODEL).contains(String.valueOf(digest)), digest);
      assertEquals(List.of("z"), List.copyOf(session.getInputNames()));
    }
  }

  @Test
  void whatCannotBeExportedIsRefusedAndLeavesNoFile() {
    Processes.Result draws = run("export " + MODEL + " --onnx encoder --seed 2 --out no.onnx");
    assertEquals(2, draws.exitCode(), draws::toString);
    assertTrue(draws.toString().contains("only a scorer draws"), draws::toString);
    Processes.Result part = run("export " + MODEL + " --onnx all --out no.onnx");
    assertEquals(2, part.exitCode(), part::toString);
    assertTrue(part.toString().contains("encoder, decoder, scorer"), part::toString);
    assertFalse(Files.exists(folder.resolve("no.onnx")));
  }

  @Test
  void theProgramOfTheDocumentScores() throws IOException, URISyntaxException {
    succeed("export " + MODEL + " --onnx scorer --out digits.onnx");
    Matcher program = JAVA.matcher(Files.readString(Product.ROOT.resolve("docs/onnx.md")));
    assertTrue(program.find());
    Path file = folder.resolve("Score.java");
    Files.writeString(file, program.group(1));
    Path runtime =
        Path.of(OrtSession.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Processes.Result result =
        Processes.run(
            List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                runtime.toString(),
                file.toString()),
            folder,
            Map.of());
    assertEquals(0, result.exitCode(), result::toString);
    double[] scores =
        Arrays.stream(result.out().strip().replaceAll("[\\[\\]]", "").split(", "))
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertEquals(2, scores.length);
    assertTrue(scores[1] > scores[0], "a line is stranger than nothing");
  }
}
