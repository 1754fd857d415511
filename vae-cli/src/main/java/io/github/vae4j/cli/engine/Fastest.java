package io.github.vae4j.cli.engine;

import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.discovery.DiscoveredBackend;
import io.github.vae4j.core.file.AtomicFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which backend was the fastest on this machine when the user let them be measured, in a file of
 * the user's. It counts as long as machine and backends are those that were measured.
 */
public final class Fastest {
  private static final String MACHINE = "machine";
  private static final String BACKENDS = "backends";
  private static final String NAME = "fastest";

  private Fastest() {}

  /**
   * Returns the file: {@code vae4j/fastest.properties} in the folder {@code XDG_CACHE_HOME}, else
   * in {@code LOCALAPPDATA}, else in {@code .cache} of the home folder.
   */
  public static Path file() {
    return Stream.of("XDG_CACHE_HOME", "LOCALAPPDATA")
        .map(System::getenv)
        .filter(Objects::nonNull)
        .filter(folder -> !folder.isBlank())
        .findFirst()
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("vae4j")
        .resolve("fastest.properties");
  }

  /** Returns the name that was remembered; empty if none was, or if something has changed since. */
  public static Optional<String> remembered(Backends backends) {
    Properties found = new Properties();
    try (Reader reader = Files.newBufferedReader(file(), StandardCharsets.UTF_8)) {
      found.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // not there, or not ours
    }
    boolean fits =
        machine().equals(found.getProperty(MACHINE))
            && describe(backends).equals(found.getProperty(BACKENDS));
    return fits ? Optional.ofNullable(found.getProperty(NAME)) : Optional.empty();
  }

  /**
   * Remembers the one with the least time.
   *
   * @param millis of a step, by name; at least one
   * @throws IOException if the folder cannot be made
   * @throws io.github.vae4j.core.file.FileException if the file cannot be written
   */
  public static void remember(Backends backends, Map<String, Double> millis) throws IOException {
    String fastest =
        millis.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    Properties found = new Properties();
    found.setProperty(MACHINE, machine());
    found.setProperty(BACKENDS, describe(backends));
    found.setProperty(NAME, fastest);
    millis.forEach((name, time) -> found.setProperty("milliseconds." + name, time.toString()));
    Files.createDirectories(file().getParent());
    AtomicFile.write(
        file(),
        stream -> found.store(stream, "What 'vae backends --measure' found; --forget removes it."));
  }

  /** Removes the file, and returns whether there was one. */
  public static boolean forget() throws IOException {
    return Files.deleteIfExists(file());
  }

  private static String describe(Backends backends) {
    return backends.entries().stream()
        .filter(found -> found.priority() >= 0)
        .map(Fastest::describe)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String describe(DiscoveredBackend found) {
    return found.name() + " " + found.version();
  }

  private static String machine() {
    return String.join(
        ", ",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors() + " processors",
        processor());
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return Objects.requireNonNullElse(System.getenv("PROCESSOR_IDENTIFIER"), "");
    }
  }
}
