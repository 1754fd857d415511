package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Table;
import io.github.vae4j.data.csv.ParsedTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made, or broken, so that a reader would hang, or fill the heap or the disk. */
@Timeout(60)
final class HostileFilesTest {
  @TempDir private Path folder;

  private static String refusal(Path path, DataSettings settings) {
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> FileDatasets.open(path, settings).close())
                .getMessage());
    assertTrue(message.startsWith(path.toString()), message);
    assertEquals(1, message.lines().count());
    assertTrue(message.length() < 2500, () -> message.length() + " characters");
    return message;
  }

  private static String refusal(Path path) {
    return refusal(path, DataSettings.defaults());
  }

  private Path npy(String header, int elements) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + header.length() + elements).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(NpyReader.MAGIC).put((byte) 2).put((byte) 0).putInt(header.length());
    bytes.put(header.getBytes(ISO_8859_1));
    return Files.write(folder.resolve("array.npy"), bytes.array());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.csv", "data.npy", "data.npz", "data.idx", "data.csv.gz", "data"})
  void aPipeIsRefusedInsteadOfWaitedFor(String name) throws Exception {
    Path pipe = pipe(name);
    assertTrue(refusal(pipe).contains("found a pipe, a socket or a device"));
  }

  @Test
  void labelsBesideTheDataAreNoPipeEither() throws Exception {
    Path images = folder.resolve("images-idx3");
    ByteBuffer bytes = ByteBuffer.allocate(17).putInt(0x803).putInt(1).putInt(1).putInt(1);
    Files.write(images, bytes.array());
    Path labels = pipe("labels-idx1");
    String message =
        String.valueOf(
            assertThrows(
                    DataException.class,
                    () -> FileDatasets.open(images, DataSettings.defaults()).close())
                .getMessage());
    assertTrue(message.startsWith(labels + ": expected a data file, found a pipe"), message);
  }

  @Test
  void aDeviceIsRefused() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device));
    assertTrue(refusal(device).contains("found a pipe, a socket or a device"));
  }

  private Path pipe(String name) throws IOException, InterruptedException {
    Path pipe = folder.resolve(name);
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
    assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  @ParameterizedTest
  @CsvSource({"bomb-idx.gz, false", "bomb.npy.gz, false", "bomb.npz, true"})
  void aPackedFileOfADeclaredSizeBeyondTheLimitIsRefusedAtOnce(String name, boolean zip)
      throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream packed = packed(file, zip)) {
      packed.write(name.contains("idx") ? idxOfZeros() : npyOfZeros());
    }
    String message = refusal(file);
    assertTrue(message.contains("expected at most 134,217,728 bytes when it is unpacked"), message);
    assertTrue(message.contains("100 times its size of " + Files.size(file)), message);
    assertTrue(message.contains("--max-unpacked"), message);
  }

  @Test
  void textIsUnpackedUpToTheLimit() throws IOException {
    Path file = folder.resolve("bomb.csv.gz");
    try (OutputStream packed = packed(file, false)) {
      packed.write("0,0\n".repeat(1 << 18).getBytes(ISO_8859_1));
    }
    DataSettings little = DataSettings.builder().maxUnpacked(100_000).build();
    assertTrue(refusal(file, little).contains("at most 100,000 bytes when it is unpacked"));
  }

  private static OutputStream packed(Path file, boolean zip) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    if (!zip) {
      return new GZIPOutputStream(out);
    }
    ZipOutputStream archive = new ZipOutputStream(out);
    archive.putNextEntry(new ZipEntry("X.npy"));
    return archive;
  }

  private static byte[] idxOfZeros() {
    return ByteBuffer.allocate(12).putInt(0x802).putInt(130 << 10).putInt(1 << 10).array();
  }

  private static byte[] npyOfZeros() {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (133120, 1024), }";
    return ByteBuffer.allocate(10 + header.length())
        .put(NpyReader.MAGIC)
        .put(new byte[] {1, 0, (byte) header.length(), 0})
        .put(header.getBytes(ISO_8859_1))
        .array();
  }

  @Test
  void moreIsUnpackedIfItIsAllowed() throws IOException {
    Path file = folder.resolve("small.csv.gz");
    try (OutputStream packed = packed(file, false)) {
      packed.write("1,2\n3,4\n".getBytes(ISO_8859_1));
    }
    DataSettings enough = DataSettings.builder().maxUnpacked(8).build();
    try (Dataset data = FileDatasets.open(file, enough)) {
      assertEquals(2, data.size());
    }
    assertTrue(
        refusal(file, enough.toBuilder().maxUnpacked(7).build()).contains("at most 7 bytes"));
  }

  @Test
  void anArchiveOfManyArraysIsToldInAShortMessage() throws IOException {
    Path file = folder.resolve("many.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 100_000; i++) {
        zip.putNextEntry(new ZipEntry("array" + i + ".npy"));
      }
    }
    String message = refusal(file);
    assertTrue(message.contains("found array0, array1, "), message);
    assertTrue(message.endsWith("or write many.npz:array0"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'|V99999999999' ; expected fields of one number or text each",
        "('', '|V99999999999'), ('a', '<f8') ; expected a dtype",
        "('', '|V4V4'), ('a', '<f8') ; expected a dtype",
        "('a', '<U999999999') ; expected a dtype",
        "('a', '<U99999999'), ('b', '<U99999999'), ('c', '<U99999999') ; at most 1073741824 bytes",
      })
  void sizesOfTypesThatNoArrayHasAreRefused(String fields, String expected) throws IOException {
    Path file = npy("{'descr': [" + fields + "], 'fortran_order': False, 'shape': (1,), }", 8);
    String message = refusal(file);
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\a", "'descr':[", "[", "(", "('a',"})
  void aHeaderOfAMegabyteIsNotAProgramThatRunsForHours(String part) throws IOException {
    String many = part.repeat((1 << 19) / part.length());
    refusal(npy("{'descr': [('" + many + "', '<f8')], 'fortran_order': False, 'shape': (1,)}", 8));
    refusal(npy(many + "{'descr': [" + many + "], 'fortran_order': False, 'shape': (1,), }", 8));
  }

  @Test
  void anArrayHasAtMost64Axes() throws IOException {
    String axes = "1,".repeat(300_000);
    Path file = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (" + axes + "), }", 8);
    assertTrue(refusal(file).contains("expected an array of at most 64 axes, found 300000"));
  }

  @Test
  void columnsAreAsManyAsTheHeapHolds() throws IOException {
    int columns = ParsedTable.MOST_COLUMNS + 1;
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, " + columns + "), }";
    assertTrue(
        refusal(npy(header, columns)).contains("expected at most " + (columns - 1) + " columns"));
    Path file = Files.writeString(folder.resolve("wide.csv"), "1,".repeat(columns) + "1\n");
    assertTrue(refusal(file).contains(", line 1: expected at most " + (columns - 1) + " columns"));
  }

  @Test
  void manyColumnsOfOneNameAreNumberedInOnePass() throws IOException {
    int columns = 50_000;
    String table = "a,".repeat(columns) + "a\n" + "1,".repeat(columns) + "1\n";
    Path file = Files.writeString(folder.resolve("names.csv"), table);
    try (Dataset data = FileDatasets.open(file, DataSettings.defaults())) {
      assertEquals("a.50001", data.columns().get(columns));
    }
  }

  @Test
  void linesThatAreLeftOutTakeTwoBytesEach() throws IOException {
    int rows = 100_000;
    Path file = Files.writeString(folder.resolve("blank.csv"), "a\n" + "1\n\n".repeat(rows));
    try (Dataset data = FileDatasets.open(file, DataSettings.defaults())) {
      Table table = data.table().orElseThrow();
      for (int row : List.of(0, 1, 127, 128, 129, 300, rows - 1)) {
        assertEquals(2 + 2L * row, table.line(row));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,\"", "#", "a,b\n1,2\n\0"})
  void aCellWithoutEndIsRefused(String start) throws IOException {
    Path file = folder.resolve("endless.csv");
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(start.getBytes(ISO_8859_1));
      for (int i = 0; i < 17; i++) {
        out.write(block);
      }
    }
    String message = refusal(file);
    assertTrue(message.contains("a cell or comment of more than 16777216 characters"), message);
  }

  @Test
  void aTableThatIsClosedNamesItsFile() throws IOException {
    Path file = Files.writeString(folder.resolve("closed.csv"), "a\n1\n2\n");
    StoredTable table = CsvReader.read(file, DataSettings.defaults(), 10);
    table.close();
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> table.read(1, new double[1])).getMessage());
    assertEquals(file + ", line 3: expected to read it, found: it is closed", message);
  }

  @Test
  void controlCharactersOfAFileAreWrittenAsTheirCodes() throws IOException {
    Path file = Files.writeString(folder.resolve("red.csv"), "\"a\033[31m\"\n1\nx\n2\n3\n");
    String message = refusal(file);
    assertTrue(message.contains("column 'a\\u001b[31m'"), message);
  }

  @Test
  void aNameOfThousandsOfCharactersLeavesRoomForTheReason() throws IOException {
    String name = "n".repeat(5000);
    Path file = Files.writeString(folder.resolve("long.csv"), "b," + name + "\n1,x\n2,y\n3,x\n");
    try (StoredTable table = CsvReader.read(file, DataSettings.defaults(), 10)) {
      String message =
          String.valueOf(
              assertThrows(DataException.class, () -> table.read(0, new float[2], 0)).getMessage());
      assertTrue(
          message.contains("n... (5000 characters)': expected a number, found 'x'"), message);
    }
  }
}
