package io.github.vae4j.legal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The software of others that the project gives away, as {@code third-party.txt} lists it. */
final class Register {
  private static final Pattern SEPARATOR = Pattern.compile(" \\| ");

  /**
   * A line of the register with the lines of what it has inside.
   *
   * @param files matches the names of its native libraries; for a jar none
   * @param examined the version of the jar that was looked into; empty if any will do
   * @param version of a native library; for a jar empty
   */
  record Entry(
      Optional<Pattern> files,
      String group,
      String artifact,
      String examined,
      String name,
      String version,
      String licence,
      String copyright,
      List<Inside> inside) {

    /**
     * Checks that what is known of the inside is known of this version.
     *
     * @throws IllegalStateException if another version was looked into
     */
    void check(String found) {
      if (!examined.isEmpty() && !examined.equals(found)) {
        throw new IllegalStateException(
            "third-party.txt says what "
                + (group + ":" + artifact + " " + examined)
                + " has inside; the build uses "
                + found
                + ". Look into the new one and write down what is there");
      }
    }
  }

  /** Something that a jar or a native library has inside. */
  record Inside(String name, String version, String licence, String copyright) {}

  private final List<Entry> entries;

  private Register(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Returns the register of this project. */
  static Register load() {
    return parse(resource("third-party.txt"));
  }

  /**
   * Reads a register.
   *
   * @throws IllegalArgumentException if a line has another form, or names a licence without a text
   */
  static Register parse(String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] fields = SEPARATOR.split(line, -1);
      try {
        switch (fields[0].strip() + " " + fields.length) {
          case "jar 4" ->
              entries.add(entry(Optional.empty(), fields[1], "", "", fields[2], fields[3]));
          case "file 7" ->
              entries.add(
                  entry(
                      Optional.of(Pattern.compile(fields[1])),
                      fields[2],
                      fields[3],
                      fields[4],
                      fields[5],
                      fields[6]));
          case "in 5" ->
              entries
                  .get(entries.size() - 1)
                  .inside()
                  .add(new Inside(fields[1], fields[2], fields[3], fields[4]));
          default -> throw new IllegalArgumentException("expected jar, file or in, and its fields");
        }
        Licences.texts(fields[fields.length - 2]);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "third-party.txt:" + (i + 1) + ": " + e.getMessage() + ": " + line, e);
      }
    }
    return new Register(entries);
  }

  private static Entry entry(
      Optional<Pattern> files,
      String coordinates,
      String name,
      String version,
      String licence,
      String copyright) {
    String[] parts = coordinates.split(":", -1);
    return new Entry(
        files,
        parts[0],
        parts[1],
        parts.length > 2 ? parts[2] : "",
        name.isEmpty() ? parts[1] : name,
        version,
        licence,
        copyright,
        new ArrayList<>());
  }

  /**
   * Returns the entry of a jar by the name of its file, {@code artifact-version.jar}.
   *
   * @throws IllegalStateException if it has none
   */
  Entry jar(String file) {
    return entries.stream()
        .filter(entry -> entry.files().isEmpty())
        .filter(entry -> file.matches(Pattern.quote(entry.artifact()) + "-[0-9].*\\.jar"))
        .findFirst()
        .orElseThrow(() -> missing(file, "jar | group:artifact[:version] | licence | copyright"));
  }

  /**
   * Returns the entry of a native library by the name of its file.
   *
   * @param jars coordinates of the jars that the library can come from
   * @throws IllegalStateException if it has none
   */
  Entry file(String file, List<String> jars) {
    return entries.stream()
        .filter(entry -> entry.files().map(names -> names.matcher(file).matches()).orElse(false))
        .filter(
            entry ->
                jars.stream()
                    .anyMatch(jar -> jar.startsWith(entry.group() + ":" + entry.artifact() + ":")))
        .findFirst()
        .orElseThrow(
            () ->
                missing(
                    file,
                    "file | names | group:artifact:version of its jar | name | version | licence |"
                        + " copyright"));
  }

  private static IllegalStateException missing(String file, String form) {
    return new IllegalStateException(
        file + " would be given away without its licence: third-party.txt lacks the line " + form);
  }

  static String resource(String name) {
    try (InputStream in = Register.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no file " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
