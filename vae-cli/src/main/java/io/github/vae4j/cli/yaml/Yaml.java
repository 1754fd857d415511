package io.github.vae4j.cli.yaml;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.Excerpt;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.FileFormat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a YAML file, with the line where it stands. A text stays as it is written: {@code no},
 * {@code 1.10} and {@code 2024-01-01} are texts, whatever a version of YAML takes them for. A file
 * is not trusted: its size, its depth, and what its aliases repeat are limited.
 */
public final class Yaml {
  private static final int MOST_BYTES = 4 << 20;
  private static final FileFormat FORMAT = new FileFormat("vae4j-format", 1);

  /** The line of a file that says in which form it is. Files of people need none. */
  public static final String FORMAT_LINE = FORMAT.entry() + ": " + FORMAT.written() + "\n";

  private final Path file;
  private final int line;
  private final Object content; // a String, a List or a Map of values, or NOTHING

  /** What stands where a value is left out. */
  private static final Object NOTHING = new Object();

  private Yaml(Path file, int line, Object content) {
    this.file = file;
    this.line = line;
    this.content = content;
  }

  static Yaml nothing(Path file, int line) {
    return new Yaml(file, line, NOTHING);
  }

  static Yaml text(Path file, int line, String text) {
    return new Yaml(file, line, text);
  }

  static Yaml list(Path file, int line, List<Yaml> items) {
    return new Yaml(file, line, items);
  }

  static Yaml mapping(Path file, int line, Map<String, Yaml> entries) {
    return new Yaml(file, line, entries);
  }

  /**
   * Returns the value of a document.
   *
   * @param name of the document in messages
   * @throws DataException if the text is no YAML; the message says where
   */
  public static Yaml of(Path name, String document) {
    return new YamlReader(name, document).document();
  }

  /**
   * Reads a file of one document; one that is empty is {@linkplain #isEmpty nothing}. The entry
   * with the number of its format, if it has one, is left out.
   *
   * @param what the file is, for messages: {@code configuration file}
   * @throws DataException if there is no such file, it is too large, or it is not YAML of texts,
   *     lists and mappings with each key once; the message names the line
   * @throws FileException if a newer vae4j wrote it in another form
   */
  public static Yaml read(Path file, String what) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file
              + ": expected a "
              + what
              + ", found "
              + (Files.isDirectory(file) ? "a folder" : "none")
              + "; check the path");
    }
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new DataException(
            file + ": expected a " + what + " of at most " + MOST_BYTES + " bytes, found " + size);
      }
      return new YamlReader(file, Files.readString(file, StandardCharsets.UTF_8))
          .document()
          .withoutFormat();
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": expected YAML in UTF-8, found other bytes", e);
    } catch (IOException e) {
      throw new DataException(file + ": could not be read: " + e.getMessage(), e);
    }
  }

  /** Checks the format, if there is one, and returns the rest. */
  private Yaml withoutFormat() {
    Map<String, Yaml> entries = new LinkedHashMap<>(mapping().orElse(Map.of()));
    Yaml format = entries.remove(FORMAT.entry());
    if (format == null) {
      return this;
    }
    FORMAT.require(format.place() + ", '" + FORMAT.entry() + "'", format.toString());
    return entries.isEmpty() ? nothing(file, line) : mapping(file, line, entries);
  }

  /** Returns the file and the line, which is that of the key for the value of a mapping. */
  public String place() {
    return file + ", line " + line;
  }

  /** Returns whether a value is left out, or is {@code null}. */
  public boolean isEmpty() {
    return content == NOTHING;
  }

  /** Returns the text as it is written, if it is one. */
  public Optional<String> text() {
    return content instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Returns the values of a list, if it is one. */
  @SuppressWarnings("unchecked") // made of such by list(...)
  public Optional<List<Yaml>> list() {
    return content instanceof List<?> ? Optional.of((List<Yaml>) content) : Optional.empty();
  }

  /** Returns the values of a mapping by key, if it is one. */
  @SuppressWarnings("unchecked") // made of such by mapping(...)
  public Optional<Map<String, Yaml>> mapping() {
    return content instanceof Map<?, ?>
        ? Optional.of((Map<String, Yaml>) content)
        : Optional.empty();
  }

  /** Returns the same value at another line. */
  Yaml at(int other) {
    return new Yaml(file, other, content);
  }

  int line() {
    return line;
  }

  /** Returns what it holds, or the start of it, for messages. */
  @Override
  public String toString() {
    return content == NOTHING ? "nothing" : Excerpt.of(content.toString());
  }
}
