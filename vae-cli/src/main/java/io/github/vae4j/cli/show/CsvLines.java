package io.github.vae4j.cli.show;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.vae4j.core.file.AtomicFile;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Tables as CSV files. */
public final class CsvLines {
  private CsvLines() {}

  /** Writes a table, whole or not at all. */
  public static void write(Path file, List<String> header, List<List<String>> lines) {
    AtomicFile.write(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().build(text);
          csv.writeRecord(header);
          lines.forEach(csv::writeRecord);
          csv.flush();
        });
  }
}
