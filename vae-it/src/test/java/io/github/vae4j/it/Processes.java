package io.github.vae4j.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end and keeps what they say. */
final class Processes {
  private static final long LIMIT_MINUTES = 10;
  private static final int MOST_BYTES = 1 << 20;

  private Processes() {}

  /**
   * What a program left.
   *
   * @param out standard output
   * @param err standard error
   */
  record Result(List<String> command, int exitCode, String out, String err) {
    @Override
    public String toString() {
      return String.join(" ", command) + "\nexit code " + exitCode + "\n" + out + "\n" + err;
    }
  }

  /**
   * Runs a program with this process's environment, changed by {@code environment}; an empty value
   * removes the variable.
   */
  static Result run(List<String> command, Path folder, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile("vae-it", ".out");
      Path err = Files.createTempFile("vae-it", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // What happens to be set on the machine must not decide a test.
        builder.environment().keySet().removeIf(name -> name.startsWith("VAE_"));
        environment.forEach(
            (name, value) -> {
              if (value.isEmpty()) {
                builder.environment().remove(name);
              } else {
                builder.environment().put(name, value);
              }
            });
        Process process = builder.start();
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new AssertionError(
              String.join(" ", command) + " did not end within " + LIMIT_MINUTES + " minutes");
        }
        return new Result(List.copyOf(command), process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }

  /** Reads a file, of a very large one the beginning. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
