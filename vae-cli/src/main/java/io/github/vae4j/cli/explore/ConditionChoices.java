package io.github.vae4j.cli.explore;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.model.Conditioning;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.table.Encoding;
import io.github.vae4j.core.table.Levels;
import io.github.vae4j.core.table.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model is conditional on, as fields of the page and as the vector of the model. */
final class ConditionChoices {
  private static final String PREFIX = "given.";

  private final Conditioning conditioning;

  ConditionChoices(TrainedVae vae) {
    this.conditioning = vae.preprocessing().conditioning();
  }

  /** Returns a field for each condition: its name, the levels that it may have, its first value. */
  List<Map<String, Object>> describe() {
    Map<String, String> first = words(new double[conditioning.size()]); // means, first levels
    List<Map<String, Object>> fields = new ArrayList<>();
    for (Conditioning.Source source : conditioning.sources()) {
      Map<String, Object> field = new LinkedHashMap<>();
      field.put("name", source.name());
      List<String> levels = levels(source);
      if (!levels.isEmpty()) {
        field.put("levels", levels);
      }
      field.put("unknown", source instanceof Conditioning.Label label && label.partly());
      field.put("value", first.getOrDefault(source.name(), levels.isEmpty() ? "0" : levels.get(0)));
      fields.add(field);
    }
    return fields;
  }

  private List<String> levels(Conditioning.Source source) {
    if (source instanceof Conditioning.Label) {
      return conditioning.classNames();
    }
    return source instanceof Conditioning.Cells cells
            && cells.column().encoding().orElseThrow() instanceof Levels levels
        ? ColumnsView.names(levels)
        : List.of();
  }

  /**
   * Returns the vector of what the page gives, [1, size]; nothing for a model without conditions.
   *
   * @throws IllegalArgumentException if a value is missing or not what the condition takes
   */
  Optional<HostArray> of(Form form) {
    float[] vector = conditioning.vector(form.under(PREFIX));
    return vector.length == 0
        ? Optional.empty()
        : Optional.of(HostArray.of(Shape.of(1, vector.length), vector));
  }

  /** Returns the values of a vector by the names of the conditions; none of an unknown class. */
  Map<String, String> words(double[] vector) {
    Map<String, String> words = new LinkedHashMap<>();
    int at = 0;
    for (Conditioning.Source source : conditioning.sources()) {
      if (source instanceof Conditioning.Label) {
        for (int i = 0; i < source.size(); i++) {
          if (vector[at + i] > 0) {
            words.put(source.name(), conditioning.classNames().get(i));
          }
        }
      } else if (source instanceof Conditioning.Column column) {
        double value = vector[at] * column.divisor() + column.offset();
        words.put(source.name(), Float.toString((float) value));
      } else if (source instanceof Conditioning.Cells cells) {
        Encoding encoding = cells.column().encoding().orElseThrow();
        double value = encoding.decode(vector, at);
        // Of a number all digits go back, of a level only one that can be named.
        words.put(
            source.name(),
            encoding instanceof Numbers numbers && numbers.time().isEmpty()
                ? Float.toString((float) value)
                : encoding.cell(value));
      }
      at += source.size();
    }
    return words;
  }
}
