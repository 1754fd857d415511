package io.github.vae4j.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no data set of a kind that is read are named by what they are. */
final class ForeignFileTest {
  private static final String EXPECTED =
      ": expected a table as text, an array of NumPy, IDX or a folder of images, found ";

  @TempDir private Path folder;

  private Path write(String name, String characters) throws IOException {
    return Files.write(folder.resolve(name), characters.getBytes(ISO_8859_1));
  }

  private Path zip(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(UTF_8));
      }
    }
    return file;
  }

  private static void assertFound(String found, Path file) {
    String expected = file + EXPECTED + found;
    assertEquals(
        expected,
        assertThrows(DataException.class, () -> Datasets.open(file.toString())).getMessage());
    assertEquals(
        expected,
        assertThrows(DataException.class, () -> FileDatasets.open(file, DataSettings.defaults()))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PAR1\\25\\4\\25 | a Parquet file; add io.github.vae4j:vae-data-duckdb to the path, which reads it",
        "ARROW1\\0\\0 | an Arrow (Feather) file; write its data as CSV or npy, for example in Python",
        "\\211HDF\\r\\n\\32\\n | an HDF5 file; write its data as CSV or npy, for example in Python",
        "MATLAB 7.3 MAT-file, | a MATLAB file (HDF5); write its data as CSV or npy, for example in Python",
        "SQLite format 3\\0 | an SQLite database; write the rows of a query as CSV",
        "\\200\\4\\225\\0 | a pickle of Python; write its data as CSV or npy, for example in Python",
        "%PDF-1.7 | a PDF document; write its tables as CSV",
        "\\320\\317\\21\\340\\241\\261\\32\\341 | an Excel workbook; save it as CSV",
        "<!DOCTYPE html><html> | a web page (HTML); download the data",
        "\\n <HTML lang=en> | a web page (HTML); download the data",
        "<?xml version=1> | an XML file; save it as CSV",
        "[{ }] | a JSON file; if it is a table, name it .json and add io.github.vae4j:vae-data-duckdb to the path",
        "\\211PNG\\r\\n\\32\\n | one PNG image; name the folder of all images",
        "7z\\274\\257\\47\\34 | a 7z archive; unpack it and name what is in it",
        "9\\0\\0\\0\\0\\0\\0\\0{ | a safetensors file; on the command line a model stands before the data",
      })
  void isNamedWhateverItIsCalled(String octal, String found) throws IOException {
    String start = octal.translateEscapes();
    for (String name : List.of("data.csv", "data.npy", "data.npz", "data-idx3-ubyte", "data.bin")) {
      assertFound(found, write(name, start));
    }
    Path gzipped = folder.resolve("data.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write(start.getBytes(ISO_8859_1));
    }
    assertFound(found.replaceFirst(";", ", gzipped;"), gzipped);
  }

  @Test
  void aSignatureMayStandFurtherBack() throws IOException {
    assertFound(
        "an HDF5 file; write its data as CSV or npy, for example in Python",
        write("a.h5", " ".repeat(512) + "\211HDF\r\n\32\n"));
    assertFound(
        "a tar archive; unpack it and name what is in it",
        write("a.csv", "train/1.png" + "\0".repeat(246) + "ustar"));
  }

  @Test
  void aZipArchiveIsNamedByWhatIsInIt() throws IOException {
    assertFound(
        "an Excel workbook; save it as CSV",
        zip("table.csv", "[Content_Types].xml", "xl/workbook.xml"));
    assertFound(
        "an OpenDocument file; save it as CSV", zip("table.ods", "mimetype", "content.xml"));
    assertFound(
        "a PyTorch file; write its data as CSV or npy, for example in Python",
        zip("data.pt", "data/data.pkl", "data/version"));
    assertFound(
        "a zip archive; unpack it and name what is in it",
        zip("data.npz", "train.csv", "test.csv"));
  }

  @Test
  void anArrayOfNumpyIsReadWhateverItIsCalled() throws IOException {
    String header = "{'descr':'|u1','fortran_order':False,'shape':(2,1)}";
    Path file =
        write("array.csv", "\223NUMPY\1\0" + (char) header.length() + "\0" + header + "\3\7");
    try (Dataset data = Datasets.open(file.toString())) {
      assertEquals(2, data.size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PAR1,PAR2\n1,2\n3,4\n",
        "BMI,age\n1,2\n3,4\n",
        "ARROW1,x\n1,2\n3,4\n",
        "X\n1\n2\n"
      })
  void aTableWhoseNamesLookLikeAMagicIsATable(String text) throws IOException {
    try (Dataset data = Datasets.open(write("a.csv", text).toString())) {
      assertEquals(2, data.size());
    }
  }
}
