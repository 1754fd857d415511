package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A kind of file that holds data in a form that is not read. It is told by its first bytes, plain
 * or gzipped, whatever the file is called.
 *
 * @param name of the kind, for messages
 * @param remedy what to do with such a file
 * @param starts whether a file that begins with these characters, one for each byte, is of the kind
 */
record ForeignFile(String name, String remedy, Predicate<String> starts) {
  private static final int FIRST = 1024; // a signature of HDF5 may stand at 512
  private static final String CSV = "save it as CSV";
  private static final String PYTHON = "write its data as CSV or npy, for example in Python";
  private static final String DUCKDB =
      "add io.github.vae4j:vae-data-duckdb to the path, which reads it";
  private static final String UNPACK = "unpack it and name what is in it";
  private static final String FOLDER = "name the folder of all images";
  private static final String ZIP = "PK\3\4";

  private static final List<ForeignFile> KINDS =
      List.of(
          magic("an Excel workbook", CSV, "\320\317\21\340\241\261\32\341"),
          binary("a Parquet file", DUCKDB, "PAR1"),
          binary("an Arrow (Feather) file", PYTHON, "ARROW1", "FEA1"),
          binary("an Avro file", PYTHON, "Obj\1"),
          new ForeignFile("a MATLAB file", PYTHON, s -> s.startsWith("MATLAB 5.0 MAT-file")),
          new ForeignFile("a MATLAB file (HDF5)", PYTHON, s -> s.startsWith("MATLAB 7.3 MAT-file")),
          new ForeignFile("an HDF5 file", PYTHON, ForeignFile::isHdf5),
          magic("an SQLite database", "write the rows of a query as CSV", "SQLite format 3\0"),
          magic("a pickle of Python", PYTHON, "\200\2", "\200\3", "\200\4", "\200\5"),
          magic("a file of R", "write it in R with write.csv", "RDX2\n", "RDX3\n", "X\n\0\0\0"),
          magic("a Stata file", CSV, "<stata_dta>"),
          binary("an SPSS file", CSV, "$FL2", "$FL3"),
          magic("a PDF document", "write its tables as CSV", "%PDF-"),
          new ForeignFile(
              "a safetensors file",
              "on the command line a model stands before the data",
              start -> start.startsWith("\0\0\0\0{", 4)),
          magic("a zip archive", UNPACK, ZIP),
          magic("a 7z archive", UNPACK, "7z\274\257\47\34"),
          magic("a RAR archive", UNPACK, "Rar!\32\7"),
          magic("an xz file", UNPACK, "\3757zXZ\0"),
          magic("a Zstandard file", UNPACK, "\50\265\57\375"),
          new ForeignFile("a bzip2 file", UNPACK, start -> start.startsWith("1AY&SY", 4)),
          new ForeignFile("a tar archive", UNPACK, start -> start.startsWith("ustar", 257)),
          magic("one PNG image", FOLDER, "\211PNG\r\n\32\n"),
          magic("one JPEG image", FOLDER, "\377\330\377"),
          magic("one GIF image", FOLDER, "GIF87a", "GIF89a"),
          magic("one TIFF image", FOLDER, "II*\0", "MM\0*"),
          binary("one BMP image", FOLDER, "BM"),
          text("a web page (HTML)", "download the data", "<(!doctype html|html|head|body)\\b"),
          text("an XML file", CSV, "<\\?xml\\b"),
          text(
              "a JSON file",
              "if it is a table, name it .json and add io.github.vae4j:vae-data-duckdb to the path",
              "(\\{\\s*[\"}]|\\[\\s*[\\[{])"),
          text("a file of Weka (ARFF)", CSV, "@relation\\b"));

  private static ForeignFile magic(String name, String remedy, String... magic) {
    return new ForeignFile(name, remedy, start -> Arrays.stream(magic).anyMatch(start::startsWith));
  }

  /** Returns a kind whose magic could begin a text too: it counts before bytes that no text has. */
  private static ForeignFile binary(String name, String remedy, String... magic) {
    return new ForeignFile(
        name,
        remedy,
        start ->
            Arrays.stream(magic).anyMatch(start::startsWith)
                && start.chars().limit(64).anyMatch(c -> c < '\t' || c > '\r' && c < ' '));
  }

  private static ForeignFile text(String name, String remedy, String beginning) {
    Pattern pattern = Pattern.compile("(\357\273\277)?\\s*" + beginning, Pattern.CASE_INSENSITIVE);
    return new ForeignFile(name, remedy, start -> pattern.matcher(start).lookingAt());
  }

  private static boolean isHdf5(String start) {
    String magic = "\211HDF\r\n\32\n";
    return start.startsWith(magic) || start.startsWith(magic, 512);
  }

  /** Returns what a file is, and what to do with it, if it is of one of these kinds. */
  static Optional<String> describe(Path path) {
    try (InputStream in = DataFiles.stream(path)) {
      String start = new String(in.readNBytes(FIRST), ISO_8859_1);
      boolean gzipped = DataFiles.isGzip(path);
      Optional<String> kind =
          start.startsWith(ZIP) && !gzipped
              ? zipped(path)
              : KINDS.stream().filter(k -> k.starts.test(start)).findFirst().map(ForeignFile::text);
      return gzipped ? kind.map(text -> text.replaceFirst(";", ", gzipped;")) : kind;
    } catch (IOException e) {
      return Optional.empty(); // its reader says what is wrong with it
    }
  }

  /** Returns what a zip archive is unless it holds arrays of NumPy. */
  private static Optional<String> zipped(Path path) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      if (names.isEmpty() || names.stream().anyMatch(name -> name.endsWith(".npy"))) {
        return Optional.empty();
      }
      if (names.stream().anyMatch(name -> name.startsWith("xl/"))) {
        return Optional.of("an Excel workbook; " + CSV);
      }
      if (names.contains("mimetype") && names.contains("content.xml")) {
        return Optional.of("an OpenDocument file; " + CSV);
      }
      return Optional.of(
          names.stream().anyMatch(name -> name.endsWith("data.pkl"))
              ? "a PyTorch file; " + PYTHON
              : "a zip archive; " + UNPACK);
    }
  }

  private String text() {
    return name + "; " + remedy;
  }

  /**
   * Checks that a file is none of these.
   *
   * @throws DataException if it is
   */
  static void refuse(Path path) {
    describe(path)
        .ifPresent(
            found -> {
              throw new DataException(
                  path
                      + ": expected a table as text, an array of NumPy, IDX or a folder of images,"
                      + " found "
                      + found);
            });
  }
}
