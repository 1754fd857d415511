package io.github.vae4j.cli.card;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.vae4j.api.inference.Estimate;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.evaluation.Reliability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers that a training left beside its model.
 *
 * @param estimates with their errors
 * @param notes why some are not to be trusted
 */
record RecordedNumbers(List<Estimate> estimates, List<String> notes) {
  /** An estimate as text: IWAE-5 -9.39 +- 0.48 nats (n = 24, 0.1603 bits/dim). */
  private static final Pattern TEXT =
      Pattern.compile(
          "(.+?)(?:-(\\d+))? (\\S+)(?: \\+- (\\S+))? nats \\(n = (\\d+)(?:, (\\S+) bits/dim)?\\)");

  /** Reads what is beside a model; nothing where there is no such table. */
  static RecordedNumbers beside(Path model) {
    List<Estimate> estimates = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Path file = model.toAbsolutePath().resolveSibling(TrainingFolder.EVALUATION);
    if (Files.isRegularFile(file)) {
      try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
        for (NamedCsvRecord row : rows) {
          if (!cell(row, "samples").isEmpty()) {
            Estimate e = estimate(row);
            estimates.add(e);
            note(row, e).ifPresent(notes::add);
          }
        }
      } catch (IOException | RuntimeException e) {
        return new RecordedNumbers(
            List.of(),
            List.of(TrainingFolder.EVALUATION + " beside the model is no table of 'vae train'"));
      }
    }
    return new RecordedNumbers(estimates, notes);
  }

  private static Estimate estimate(NamedCsvRecord row) {
    String bits = cell(row, "bits_per_dimension");
    return new Estimate(
        cell(row, "quantity"),
        Integer.parseInt(cell(row, "samples")),
        Double.parseDouble(cell(row, "mean")),
        number(row, "standard_error"),
        Long.parseLong(cell(row, "n")),
        bits.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(bits)));
  }

  /** Returns the estimate that its text tells; nothing for any other text. */
  static Optional<Estimate> estimate(String text) {
    Matcher form = TEXT.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      String error = form.group(4);
      String bits = form.group(6);
      String samples = form.group(2);
      return Optional.of(
          new Estimate(
              form.group(1),
              samples == null ? 1 : Integer.parseInt(samples),
              Double.parseDouble(form.group(3)),
              error == null ? Double.NaN : Double.parseDouble(error),
              Long.parseLong(form.group(5)),
              bits == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(bits))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns what speaks against an estimate, by the same rule as {@link Reliability#doubt}. */
  private static Optional<String> note(NamedCsvRecord row, Estimate e) {
    double above = number(row, "pareto_k_above");
    return above > Reliability.TOLERATED
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s is not to be trusted as log p(x): Pareto k-hat is above %.2f for %.1f %% of the"
                    + " data, up to %.2f",
                e.label(),
                Reliability.threshold(e.samples()),
                100 * above,
                number(row, "pareto_k_worst")))
        : Optional.empty();
  }

  private static double number(NamedCsvRecord row, String column) {
    String cell = cell(row, column);
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  private static String cell(NamedCsvRecord row, String column) {
    return row.findField(column).orElse("");
  }
}
