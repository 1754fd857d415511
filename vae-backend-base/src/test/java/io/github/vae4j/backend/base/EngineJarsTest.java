package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class EngineJarsTest {
  private final Set<Module> read = new HashSet<>();

  private EngineJars jars(String... types) {
    return new EngineJars(
        "plain", EngineJarsTest.class.getClassLoader(), read::add, List.of(types), "add the jar");
  }

  private static Availability here(ClassLoader loader) {
    return Availability.yes(Map.of("engine", "plain"));
  }

  private String refusal(EngineJars jars, Function<Availability, Backend> start) {
    BackendException e =
        assertThrows(
            BackendException.class,
            () -> jars.open(EngineJarsTest::here, start, () -> "a folder").close());
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
    return e.getMessage();
  }

  @Test
  void theModulesOfAllClassesAreRead() {
    assertTrue(
        jars(Availability.class.getName(), "java.util.List").probe(l -> here(l)).available());
    assertEquals(Set.of(Availability.class.getModule(), List.class.getModule()), read);
  }

  @Test
  void aMissingClassIsNamedWithTheRemedy() {
    Availability absent = jars("com.acme.Absent").probe(EngineJarsTest::here);
    assertFalse(absent.available());
    assertEquals(
        "the engine's class com.acme.Absent is not on the class path or module path",
        absent.reason());
    assertEquals(
        "plain: " + absent.reason() + "; add the jar",
        refusal(jars("com.acme.Absent"), found -> new PlainBackend()));
  }

  @Test
  void whatGoesWrongInTheExaminationIsAnAnswerAndARefusal() {
    Availability broken =
        jars()
            .probe(
                loader -> {
                  throw new NoSuchMethodError("version()");
                });
    assertTrue(broken.reason().contains("version()"), broken.reason());
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                jars()
                    .open(
                        loader -> {
                          throw new IllegalStateException("unreadable");
                        },
                        found -> new PlainBackend(),
                        () -> "a folder"));
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
  }

  /** Fails when it is first used, and is then a class that cannot be initialised. */
  private static final class Fails {
    static final int VALUE = fail();

    private static int fail() {
      throw new UnsatisfiedLinkError("no plain in java.library.path");
    }
  }

  @Test
  void librariesThatFailToLoadAreToldAlikeEachTime() {
    for (int i = 0; i < 2; i++) {
      String refusal =
          refusal(
              jars(),
              found -> {
                throw new IllegalStateException("value " + Fails.VALUE);
              });
      assertTrue(
          refusal.startsWith("plain: the native libraries in a folder cannot be loaded: "),
          refusal);
      assertTrue(refusal.contains("no plain in java.library.path"), refusal);
    }
  }

  @Test
  void aClassThatIsMissingOnlyWhenTheEngineStartsIsToldFromThem() {
    String refusal =
        refusal(
            jars(),
            found -> {
              throw new NoClassDefFoundError("com/acme/Needed");
            });
    assertTrue(refusal.contains("com/acme/Needed"), refusal);
    assertTrue(refusal.endsWith("; add the jar"), refusal);
  }

  @Test
  void anEngineThatDoesNotStartMakesTheBackendUnavailable() {
    String refusal =
        refusal(
            jars(),
            found -> {
              throw new IllegalStateException("no session", new RuntimeException("bad driver"));
            });
    assertEquals(
        "plain: the engine does not start with the native libraries in a folder: bad driver",
        refusal);
  }
}
