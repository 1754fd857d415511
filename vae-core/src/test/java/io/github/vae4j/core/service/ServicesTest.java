package io.github.vae4j.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.discovery.Backends;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServicesTest {
  @Test
  void aProviderThatFailsInNextIsRecordedAndTheOthersAreFound() {
    Iterator<Object> source =
        new Script(
            step(() -> "first"),
            step(
                () -> {
                  throw new ServiceConfigurationError(
                      "Provider x could not be instantiated", new UnsatisfiedLinkError("no libx"));
                }),
            step(() -> 3));
    Services<Object> found = Services.collect(List.of(source));
    assertEquals(List.of("first", 3), found.providers());
    assertEquals(
        List.of("Provider x could not be instantiated because of UnsatisfiedLinkError: no libx"),
        found.failures());
  }

  @Test
  void aProviderThatFailsInHasNextIsRecordedAndTheOthersAreFound() {
    Iterator<Object> source =
        new Script(
            new Step(
                () -> {
                  throw new UnsupportedClassVersionError("too new");
                },
                () -> "never"),
            step(() -> "second"));
    Services<Object> found = Services.collect(List.of(source));
    assertEquals(List.of("second"), found.providers());
    assertEquals(List.of("UnsupportedClassVersionError: too new"), found.failures());
  }

  @Test
  void aSourceThatFailsForeverIsGivenUpAndTheNextOneIsRead() {
    Iterator<Object> stuck =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            throw new ServiceConfigurationError("unreadable");
          }

          @Override
          public Object next() {
            throw new AssertionError("hasNext never said yes");
          }
        };
    Services<Object> found = Services.collect(List.of(stuck, List.<Object>of("other").iterator()));
    assertEquals(List.of("other"), found.providers());
    assertEquals(List.of("unreadable"), found.failures());
  }

  @Test
  void aClassSeenOnTwoWaysCountsOnce() {
    Services<Object> found =
        Services.collect(List.of(List.<Object>of("a").iterator(), List.<Object>of("b").iterator()));
    assertEquals(List.of("a"), found.providers());
  }

  @Test
  void aServicesFileThatNamesAMissingClassIsAFailureOfDiscovery(@TempDir Path folder)
      throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("io.github.vae4j.api.backend.BackendProvider"), "com.acme.Absent\n");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      List<String> failures = Backends.discover(loader).failures();
      assertTrue(
          failures.stream().anyMatch(f -> f.contains("com.acme.Absent not found")),
          failures::toString);
    }
  }

  @Test
  void aFailureOverSeveralLinesBecomesOne() {
    assertEquals(
        "IllegalStateException: a b because of NullPointerException",
        Services.describe(new IllegalStateException("a\n  b\n", new NullPointerException())));
  }

  private static Step step(Supplier<Object> next) {
    return new Step(() -> true, next);
  }

  private record Step(Supplier<Boolean> hasNext, Supplier<Object> next) {}

  /** Like ServiceLoader's iterator, moves on behind a call that throws. */
  private static final class Script implements Iterator<Object> {
    private final Deque<Step> steps;

    Script(Step... steps) {
      this.steps = new ArrayDeque<>(List.of(steps));
    }

    @Override
    public boolean hasNext() {
      if (steps.isEmpty()) {
        return false;
      }
      try {
        return steps.getFirst().hasNext().get();
      } catch (LinkageError e) {
        steps.removeFirst();
        throw e;
      }
    }

    @Override
    public Object next() {
      return steps.removeFirst().next().get();
    }
  }
}
