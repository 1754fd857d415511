package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Table;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads 96 MiB of elements in a Java process whose heap is limited to 24 MiB. */
final class BoundedMemoryTest {
  private static final int ITEMS = 96 << 10;
  private static final int WIDTH = 1 << 10;

  @TempDir private static Path folder;

  /** The child process: checks the mean of all elements, as often as it is told to. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        try (Dataset data = FileDatasets.open(Path.of(arguments[0]), DataSettings.defaults())) {
          double sum = 0;
          for (double mean : DatasetStatistics.of(data).mean()) {
            sum += mean / data.itemShape().size();
          }
          if (Math.abs(sum - 5) > 1e-9) {
            System.exit(3);
          }
        }
      }
    }
  }

  /** The child process: looks whether each row has its own text. */
  static final class Texts {
    private Texts() {}

    public static void main(String[] arguments) {
      try (Dataset data = FileDatasets.open(Path.of(arguments[0]), DataSettings.defaults())) {
        Table table = data.table().orElseThrow();
        double[] cells = new double[2];
        for (int row = 0; row < table.rows(); row++) {
          table.read(row, cells);
          if (!table.text(0, cells[0]).equals("claim-" + row)) {
            System.exit(4);
          }
        }
      }
    }
  }

  @BeforeAll
  static void writeItems() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(12).putInt(0x00000802).putInt(ITEMS).putInt(WIDTH);
    byte[] item = new byte[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      item[j] = (byte) (j % 2 * 10);
    }
    try (OutputStream plain = Files.newOutputStream(folder.resolve("plain-idx2"));
        OutputStream packed =
            new GZIPOutputStream(Files.newOutputStream(folder.resolve("packed-idx2.gz")))) {
      plain.write(header.array());
      packed.write(header.array());
      for (int i = 0; i < ITEMS; i++) {
        plain.write(item);
        packed.write(item);
      }
    }
  }

  @Test
  void aPlainFileLargerThanTheHeapIsReadWhereItStands()
      throws IOException, InterruptedException, URISyntaxException {
    assertEquals("0 ", readInSmallHeap(folder.resolve("plain-idx2")));
  }

  @Test
  void aGzippedFileLargerThanTheHeapIsReadThroughATemporaryFile()
      throws IOException, InterruptedException, URISyntaxException {
    assertEquals("0 ", readInSmallHeap(folder.resolve("packed-idx2.gz")));
  }

  @Test
  void aFortranOrderedArrayLargerThanTheHeapIsRearranged()
      throws IOException, InterruptedException, URISyntaxException {
    String header =
        "{'descr': '|u1', 'fortran_order': True, 'shape': (" + ITEMS + ", " + WIDTH + "), }\n";
    Path file = folder.resolve("fortran.npy");
    byte[] column = new byte[ITEMS];
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(NpyReader.MAGIC);
      out.write(new byte[] {1, 0, (byte) header.length(), 0});
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      for (int j = 0; j < WIDTH; j++) {
        Arrays.fill(column, (byte) (j % 2 * 10));
        out.write(column);
      }
    }
    assertEquals("0 ", readInSmallHeap(file));
  }

  @Test
  void aTableLargerThanTheHeapIsRead()
      throws IOException, InterruptedException, URISyntaxException {
    Path file = folder.resolve("table.csv.gz");
    byte[] line =
        (String.join(",", Collections.nCopies(400, "5")) + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 24_000; i++) { // 37 MiB as float32
        out.write(line);
      }
    }
    assertEquals("0 ", readInSmallHeap(file));
  }

  @Test
  void aTextForEachRowNeedNotBeInMemory()
      throws IOException, InterruptedException, URISyntaxException {
    Path file = folder.resolve("ids.csv");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("id,x\n");
      for (int i = 0; i < 1_000_000; i++) { // 44 MB as texts with their table
        out.write("claim-" + i + ",5\n");
      }
    }
    assertEquals("0 ", inSmallHeap(Texts.class, file.toString()));
  }

  @Test
  void tablesThatWereReadLeaveNothingInTheThread()
      throws IOException, InterruptedException, URISyntaxException {
    Path file = Files.writeString(folder.resolve("small.csv"), "5\n".repeat(120_000));
    assertEquals("0 ", readInSmallHeap(file, 100)); // 92 MiB of cells in all
  }

  private static String readInSmallHeap(Path file)
      throws IOException, InterruptedException, URISyntaxException {
    return readInSmallHeap(file, 1);
  }

  private static String readInSmallHeap(Path file, int times)
      throws IOException, InterruptedException, URISyntaxException {
    return inSmallHeap(Child.class, file.toString(), "" + times);
  }

  /** Returns the child's exit code and the files that it left in its temporary folder. */
  private static String inSmallHeap(Class<?> main, String... arguments)
      throws IOException, InterruptedException, URISyntaxException {
    Path temporary = Files.createTempDirectory(folder, "tmp");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx24m", "-XX:MaxDirectMemorySize=8m", "-Djava.io.tmpdir=" + temporary));
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // the VM would print that it saw them
    Process child = builder.start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = child.waitFor();
    assertTrue(output.isEmpty(), output);
    try (Stream<Path> left = Files.list(temporary)) {
      return code + " " + String.join(" ", left.map(Path::toString).toList());
    }
  }

  /** Returns the paths of this process, which may be on the module path. */
  private static String classPath() throws URISyntaxException {
    String name = "BoundedMemoryTest.class";
    Path self = Path.of(Objects.requireNonNull(BoundedMemoryTest.class.getResource(name)).toURI());
    Path testClasses = self;
    for (int i = 0; i < 6; i++) { // io/github/vae4j/core/data/NAME
      testClasses = testClasses.resolveSibling("");
    }
    return String.join(
        File.pathSeparator,
        testClasses.toString(),
        System.getProperty("jdk.module.path", ""),
        System.getProperty("java.class.path", ""));
  }
}
