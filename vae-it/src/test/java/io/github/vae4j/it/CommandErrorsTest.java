package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input on the command line: one line that names the file, the place, what was expected and
 * what was found; the documented exit code; nothing half-written.
 */
class CommandErrorsTest {
  private static final int USAGE = 2;
  private static final int DATA = 3;
  private static final int BACKEND = 4;

  @TempDir private Path folder;

  private void assertOneLine(int exitCode, List<String> parts, String... arguments) {
    Processes.Result result = Vae.in(folder).run(arguments);
    List<String> lines = result.err().lines().filter(line -> line.startsWith("vae: ")).toList();
    assertAll(
        String.join(" ", arguments) + "\n" + result.out() + result.err(),
        () -> assertEquals(exitCode, result.exitCode()),
        () -> assertEquals(1, lines.size()),
        () -> assertFalse(result.err().contains("\tat "), "a stack trace"),
        () -> parts.forEach(part -> assertTrue(lines.get(0).contains(part), part)));
  }

  @Test
  void aWrongValueOfAConfigurationNamesItsFile() throws IOException {
    Files.writeString(folder.resolve("wrong.yaml"), "latent: 0x10\n");
    assertOneLine(
        USAGE,
        List.of("wrong.yaml: ", "--latent", "0x10"),
        "train",
        "digits",
        "--config",
        "wrong.yaml");
  }

  @Test
  void dataThatAreTooLargeForTheHeap() throws IOException {
    int side = 2000; // 16 MB each
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4, %d, %d), }".formatted(side, side);
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve("large.npy"))))) {
      out.writeBytes("\u0093NUMPY\u0001\u0000\u0076\u0000");
      out.writeBytes(header + " ".repeat(117 - header.length()) + "\n");
      for (int i = 0; i < 4 * side * side; i++) {
        out.writeInt(0);
      }
    }
    Processes.Result result =
        Vae.in(folder).with("VAE_JAVA_OPTS", "-Xmx48m").run("train", "large.npy", "--out", "run");
    assertEquals(BACKEND, result.exitCode(), result::toString);
    // the serial collector counts a survivor space less than the 48 MB
    assertTrue(
        result
            .err()
            .matches("(?s).*vae: train large\\.npy --out run: needs more than the 4[5-8] MB .*"),
        result::toString);
    assertTrue(result.err().contains("VAE_JAVA_OPTS=-Xmx"), result::toString);
    assertFalse(result.err().contains("\tat "), result::toString);
    assertFalse(Files.exists(folder.resolve("run")), result::toString);
  }

  private Path images(int count, int announced) throws IOException {
    Path file = folder.resolve("images-idx3-ubyte");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(0x803);
      out.writeInt(announced);
      out.writeInt(2);
      out.writeInt(3);
      for (int i = 0; i < count * 6; i++) {
        out.write(i % 2);
      }
    }
    return file;
  }

  @Test
  void anOutputThatTakesNoMoreIsSaid() {
    Path full = Path.of("/dev/full"); // a device of Linux that is a full disk
    Assumptions.assumeTrue(Files.exists(full), "skipped: no " + full);
    Processes.Result result =
        Vae.in(folder)
            .by(Path.of("/bin/sh"))
            .run("-c", "'" + Product.HOME.resolve("bin/vae") + "' --help > " + full);
    assertEquals(DATA, result.exitCode(), result::toString);
    assertTrue(
        result.err().startsWith("vae: standard output: expected to write all results, found: "),
        result::toString);

    Processes.Result head =
        Vae.in(folder)
            .by(Path.of("/bin/sh"))
            .run("-c", "('" + Product.HOME.resolve("bin/vae") + "' help train; echo $?) | head -1");
    assertEquals("", head.err(), head::toString);
  }

  @Test
  void imagesOfAnotherShapeThanTheModels() throws IOException {
    Vae.in(folder)
        .run("train", "digits", "--epochs", "1", "--backend", "reference", "--out", "run");
    Path file = folder.resolve("wide-idx3-ubyte");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      for (int number : new int[] {0x803, 1, 4, 16}) {
        out.writeInt(number);
      }
      out.write(new byte[64]); // as many elements as an image of 8 x 8
    }
    for (String command : List.of("score", "encode", "evaluate")) {
      assertOneLine(
          DATA,
          List.of("wide-idx3-ubyte", "expected data of shape [8, 8]", "found [4, 16]"),
          command,
          "run/model.safetensors",
          file.toString());
    }
    assertOneLine(
        USAGE,
        List.of("wide-idx3-ubyte", "takes data of shape [8, 8]", "found [4, 16]"),
        "train",
        "digits",
        "--validation",
        file.toString(),
        "--backend",
        "reference");
  }

  private void assertNothingLeft() throws IOException {
    assertFalse(Files.exists(folder.resolve("runs")), "a run folder was left");
  }

  @Test
  void aTruncatedIdxFile() throws IOException {
    Path file = images(9, 10);
    assertOneLine(
        DATA, List.of(file.toString(), "expected", "76", "found", "70"), "train", file.toString());
    assertNothingLeft();
  }

  @Test
  void aWordInANumberColumn() throws IOException {
    Path file = folder.resolve("table.csv");
    Files.writeString(file, "height,age\n1.5,30\n1.7,old\n");
    assertOneLine(
        DATA,
        List.of(file.toString(), "line 3", "'age'", "expected a number", "'old'"),
        "train",
        file.toString());
    assertNothingLeft();
  }

  @Test
  void valuesOutsideTheUnitIntervalForBernoulli() throws IOException {
    Path file = folder.resolve("table.csv");
    Files.writeString(file, "a,b\n0.5,1\n0.25,1.5\n");
    assertOneLine(
        DATA,
        List.of("table.csv", "line 3", "'b'", "[0, 1]", "bernoulli", "1.5"),
        "train",
        file.toString(),
        "--likelihood",
        "bernoulli");
    assertNothingLeft();
  }

  @Test
  void aModelFileCutInHalf() throws IOException {
    Vae.in(folder)
        .run("train", "digits", "--epochs", "1", "--backend", "reference", "--out", "run");
    Path model = folder.resolve("run/model.safetensors");
    byte[] whole = Files.readAllBytes(model);
    Path half = folder.resolve("half.safetensors");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    assertOneLine(
        DATA,
        List.of(
            half.toString(),
            "expected",
            Integer.toString(whole.length),
            "found",
            Integer.toString(whole.length / 2)),
        "inspect",
        half.toString());
  }

  @Test
  void anUnknownBackend() {
    assertOneLine(
        BACKEND, List.of("pytorch", "djl", "reference"), "train", "digits", "--backend", "pytorch");
  }

  @Test
  void aMissingFile() {
    assertOneLine(
        DATA, List.of("nowhere.npy", "expected a data file", "none"), "train", "nowhere.npy");
    assertOneLine(
        DATA, List.of("nowhere.safetensors", "expected", "none"), "inspect", "nowhere.safetensors");
  }

  @Test
  void anUnknownOptionAndAnUnknownKeyNameTheNearest() throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, "latents: 8\n");
    assertOneLine(
        USAGE,
        List.of("run.yaml", "'latents'", "did you mean 'latent'"),
        "train",
        "digits",
        "--config",
        file.toString());
    assertOneLine(USAGE, List.of("--latents"), "train", "digits", "--latents", "8");
  }

  @Test
  void aWarmUpThatDoesNotEnd() {
    assertOneLine(
        USAGE, List.of("KL warm-up", "below 1", "1.0"), "train", "digits", "--kl-warmup", "1");
  }

  @Test
  void anObjectiveThatDoesNotFit() throws IOException {
    assertOneLine(
        USAGE,
        List.of("'iwea'", "did you mean 'iwae'?"),
        "train",
        "digits",
        "--objective",
        "iwea:5");
    assertOneLine(
        USAGE,
        List.of("K is missing", "such as iwae:10"),
        "train",
        "digits",
        "--objective",
        "iwae");
    assertOneLine(
        USAGE,
        List.of("--objective iwae:10", "--samples 5", "leave them out"),
        "train",
        "digits",
        "--objective",
        "iwae:10",
        "--samples",
        "5");
    assertOneLine(
        USAGE,
        List.of("beta", "iwae:10", "4.0", "elbo"),
        "train",
        "digits",
        "--objective",
        "iwae:10",
        "--beta",
        "4");
    assertNothingLeft();
  }

  @Test
  void aFullDiskLeavesTheExistingModelIntact() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean mounted =
        Processes.run(
                    List.of("mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", disk.toString()),
                    folder,
                    Map.of())
                .exitCode()
            == 0;
    if (!mounted && !"true".equals(System.getenv("CI"))) {
      Assumptions.abort("skipped: needs the right to mount a small tmpfs");
    }
    assertTrue(mounted, "CI mounts a small tmpfs");
    try {
      Vae vae = Vae.in(folder);
      String[] small = {
        "train",
        "digits",
        "--epochs",
        "1",
        "--hidden",
        "16",
        "--latent",
        "2",
        "--backend",
        "reference"
      };
      String[] out = {"--out", disk.resolve("run").toString()};
      assertEquals(0, vae.run(concat(small, out)).exitCode());
      Path model = disk.resolve("run/model.safetensors");
      byte[] before = Files.readAllBytes(model);
      String[] large = {
        "train", "digits", "--epochs", "1", "--hidden", "400,400", "--backend", "reference"
      };
      String[] over = {"--out", out[1], "--overwrite"};
      assertOneLine(DATA, List.of("model.safetensors", "disk full"), concat(large, over));
      assertArrayEquals(before, Files.readAllBytes(model));
      try (Stream<Path> files = Files.list(disk.resolve("run"))) {
        assertEquals(
            List.of(), files.filter(f -> f.getFileName().toString().contains(".part")).toList());
      }
    } finally {
      Processes.run(List.of("umount", disk.toString()), folder, Map.of());
    }
  }

  @Test
  void aPackedFileMayUnpackToAsMuchAsIsAllowed() throws IOException {
    Path table = folder.resolve("table.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(table))) {
      out.write("a,b\n1,2\n2,4\n3,7\n".getBytes(StandardCharsets.UTF_8));
    }
    assertOneLine(
        DATA,
        List.of("table.csv.gz: expected at most 15 bytes", "allow more with --max-unpacked"),
        "schema",
        table.toString(),
        "--max-unpacked",
        "15");
    assertEquals(
        0, Vae.in(folder).run("schema", table.toString(), "--max-unpacked", "1k").exitCode());
    assertOneLine(
        USAGE,
        List.of("--max-unpacked: expected a number of bytes such as 500m or 10g, found 'ten'"),
        "schema",
        table.toString(),
        "--max-unpacked",
        "ten");
  }

  @Test
  void anOlderTrainingInTheFolderIsKeptUnlessItMayBeReplaced() throws IOException {
    Path run = folder.resolve("run");
    Vae vae = Vae.in(folder);
    String[] images = {
      "train",
      "digits",
      "--limit",
      "50",
      "--epochs",
      "1",
      "--hidden",
      "4",
      "--latent",
      "2",
      "--backend",
      "reference",
      "--out",
      "run"
    };
    assertEquals(0, vae.run(images).exitCode());
    byte[] model = Files.readAllBytes(run.resolve("model.safetensors"));
    assertOneLine(
        DATA,
        List.of(
            "run: expected a folder without a training, found model.safetensors, checkpoint.safetensors",
            "config.yaml",
            "samples.png",
            "choose another folder, go on with that training by --resume, or replace it with"
                + " --overwrite"),
        images);
    assertArrayEquals(model, Files.readAllBytes(run.resolve("model.safetensors")));
    Files.writeString(run.resolve("notes.txt"), "mine");
    Path table = Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n2,4\n3,6\n4,8\n");
    String[] another = {
      "train",
      table.toString(),
      "--epochs",
      "1",
      "--hidden",
      "4",
      "--latent",
      "1",
      "--backend",
      "reference",
      "--out",
      "run",
      "--overwrite"
    };
    Processes.Result result = vae.run(another);
    assertEquals(0, result.exitCode(), result::toString);
    assertFalse(Files.exists(run.resolve("samples.png")), "a picture of the older training");
    assertEquals("mine", Files.readString(run.resolve("notes.txt")));
    assertFalse(Files.readString(run.resolve("config.yaml")).contains("\noverwrite"));
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
    Files.writeString(folder.resolve("afile"), "mine");
    assertOneLine(
        DATA,
        List.of("afile/run: expected a folder to write to", "afile is a file, not a folder"),
        "train",
        "digits",
        "--backend",
        "reference",
        "--out",
        "afile/run");
  }

  private static String[] concat(String[] a, String[] b) {
    return Stream.concat(Arrays.stream(a), Arrays.stream(b)).toArray(String[]::new);
  }
}
