package io.github.vae4j.core.discovery;

import static io.github.vae4j.core.discovery.FakeBackends.available;
import static io.github.vae4j.core.discovery.FakeBackends.throwing;
import static io.github.vae4j.core.discovery.FakeBackends.unavailable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendProvider;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BackendsTest {
  private static final Wish NONE = Wish.of("", "", "");
  private static final BackendProvider REFERENCE = available("reference", -1);

  @Test
  void noBackendAtAllTellsWhatToAddAndWhatFailed() {
    Backends backends = new Backends(List.of(), List.of("com.acme.Broken: no class"), List.of());
    String message = failure(backends, NONE);
    assertContains(message, "no backend found");
    assertContains(message, "io.github.vae4j.api.backend.BackendProvider");
    assertContains(message, "io.github.vae4j:vae-backend-djl");
    assertContains(message, "com.acme.Broken: no class");
    assertFalse(message.contains("without an engine"), message);
  }

  @Test
  void referenceAloneIsNotChosenButItsUseIsExplained() {
    Backends backends = new Backends(List.of(REFERENCE), List.of(), List.of());
    String message = failure(backends, NONE);
    assertContains(message, "no backend found");
    assertContains(message, "-Dvae.backend=reference or VAE_BACKEND=reference");
    assertEquals(REFERENCE.name(), backends.select(wish("reference")).name());
  }

  @Test
  void highestPriorityAmongTheAvailableWins() {
    BackendProvider middle = available("middle", 5);
    Backends backends =
        new Backends(
            List.of(
                REFERENCE,
                available("low", 1),
                unavailable("high", 9, "no card", "plug one in"),
                middle),
            List.of(),
            List.of());
    assertEquals(middle.name(), backends.select(NONE).name());
    assertEquals(
        List.of("high", "middle", "low", "reference"),
        backends.entries().stream().map(DiscoveredBackend::name).toList());
  }

  @Test
  void equalPrioritiesAreDecidedByNameNotByOrderOfDiscovery() {
    BackendProvider a = available("a", 1);
    BackendProvider b = available("b", 1);
    assertEquals(a.name(), new Backends(List.of(b, a), List.of(), List.of()).select(NONE).name());
    assertEquals(a.name(), new Backends(List.of(a, b), List.of(), List.of()).select(NONE).name());
  }

  @Test
  void aPreferredOneIsChosenIfItIsAvailableAndNoOtherIsAskedFor() {
    Backends backends =
        new Backends(
            List.of(available("a", 9), available("b", 1), unavailable("c", 1, "no card", "")),
            List.of(),
            List.of());
    assertEquals("b", backends.preferring("b").select(NONE).name());
    assertEquals("a", backends.preferring("c").select(NONE).name());
    assertEquals("a", backends.preferring("d").select(NONE).name());
    assertEquals("a", backends.preferring("b").select(wish("a")).name());
    assertEquals(backends.entries(), backends.preferring("b").entries());
  }

  @Test
  void theLineAboutTheChoiceListsAllAndTellsHowToPinOne() {
    Backends backends =
        new Backends(List.of(available("x", 1), REFERENCE), List.of("bad: why"), List.of());
    String line = backends.choice(backends.entries().get(0));
    DiscoveredBackend entry = backends.entries().get(0);
    assertContains(line, "backend x chosen");
    assertContains(
        line, "x (version " + entry.version() + ", " + entry.location() + "), reference (");
    assertContains(line, "broken: bad: why");
    assertContains(line, "pin one with -Dvae.backend=NAME or VAE_BACKEND=NAME");
    assertEquals(1, line.lines().count());
  }

  @Test
  void noneAvailableGivesEachReasonAndRemedy() {
    Backends backends =
        new Backends(
            List.of(
                unavailable("a", 2, "libcudart.so.12: cannot open", "install CUDA 12"),
                unavailable("b", 1, "wrong CPU", ""),
                REFERENCE),
            List.of(),
            List.of());
    String message = failure(backends, NONE);
    assertContains(message, "a: libcudart.so.12: cannot open; install CUDA 12; b: wrong CPU");
    assertContains(message, "VAE_BACKEND=reference");
  }

  @Test
  void namedButAbsentListsThePresentWithTheirPlaces() {
    Backends backends =
        new Backends(List.of(available("alpha", 1), REFERENCE), List.of("bad"), List.of());
    String message = failure(backends, Wish.of("", "", "acme-engine"));
    assertContains(
        message, "there is no backend 'acme-engine', asked for by the environment variable");
    for (DiscoveredBackend entry : backends.entries()) {
      assertContains(message, entry.name() + " (version ");
      assertContains(message, entry.location());
    }
    assertContains(message, "broken: bad");
    assertContains(message, "add the jar of 'acme-engine'");
    assertEquals(1, message.lines().count());
  }

  @Test
  void aTypoGetsTheNearestName() {
    Backends backends = new Backends(List.of(available("djl", 1), REFERENCE), List.of(), List.of());
    assertContains(failure(backends, wish("dlj")), "did you mean 'djl'?");
    assertContains(failure(backends, wish("refrence")), "did you mean 'reference'?");
    assertFalse(failure(backends, wish("nd4j")).contains("did you mean"));
  }

  @Test
  void whatWasMeantComesBeforeWhatIsThereWhateverItsCaseOrWord() {
    Backends backends = new Backends(List.of(available("djl", 1), REFERENCE), List.of(), List.of());
    for (String typed : List.of("DJL", "pytorch", "PyTorch", "torch")) {
      assertContains(failure(backends, wish(typed)), "; present: djl (");
    }
  }

  @Test
  void anAbsentBackendOfThisProjectNamesItsArtifact() {
    Backends backends = new Backends(List.of(REFERENCE), List.of(), List.of());
    for (String name : List.of("djl", "nd4j", "tf")) {
      assertContains(
          failure(backends, wish(name)),
          "there is no backend '"
              + name
              + "', asked for by name; add the artifact io.github.vae4j:vae-backend-"
              + name
              + " to the path; present: reference (");
    }
    assertContains(
        failure(backends, wish("TensorFlow")),
        "; add the artifact io.github.vae4j:vae-backend-tf to the path; present: ");
  }

  @Test
  void namedButUnavailableNeverFallsBack() {
    Backends backends =
        new Backends(
            List.of(unavailable("gpu", 1, "no driver", "install one"), available("cpu", 2)),
            List.of(),
            List.of());
    String message = failure(backends, Wish.of("", "gpu", ""));
    assertEquals(
        "backend 'gpu', asked for by the system property vae.backend, is not available: no driver;"
            + " install one",
        message);
  }

  @Test
  void namingOneProbesNoOther() {
    BackendProvider wanted = available("wanted", 0);
    Backends backends =
        new Backends(
            List.of(throwing("crashes", 9, new AssertionError("must not be probed")), wanted),
            List.of(),
            List.of());
    assertEquals(wanted.name(), backends.select(wish("wanted")).name());
  }

  @Test
  void twoOfOneNameAreRefusedWithBothOrigins() {
    Backends backends =
        new Backends(List.of(available("x", 1), available("x", 2)), List.of(), List.of());
    String message = failure(backends, NONE);
    assertContains(message, "two backends are named 'x'");
    assertEquals(2, count(message, FakeBackends.class.getName() + "$Fake in "), message);
    assertEquals(message, failure(backends, wish("x")));
  }

  @Test
  void aProbeThatThrowsCountsAsUnavailable() {
    BackendProvider works = available("works", 1);
    Backends backends =
        new Backends(
            List.of(throwing("broken", 2, new NoClassDefFoundError("org/engine/Core")), works),
            List.of(),
            List.of());
    assertEquals(works.name(), backends.select(NONE).name());
    assertContains(failure(backends, wish("broken")), "NoClassDefFoundError: org/engine/Core");
  }

  @Test
  void aProviderWithoutAProperNameIsRecordedAndTheOthersWork() {
    BackendProvider works = available("works", 1);
    Backends backends =
        new Backends(List.of(available("Not A Name", 9), works), List.of(), List.of());
    assertEquals(1, backends.failures().size());
    assertContains(backends.failures().get(0), "got 'Not A Name'");
    assertEquals(works.name(), backends.select(NONE).name());
  }

  @Test
  void theArgumentComesBeforeThePropertyAndThePropertyBeforeTheEnvironment() {
    assertEquals("a", Wish.of("a", "b", "c").name());
    assertEquals("b", Wish.of(" ", " b ", "c").name());
    assertEquals("c", Wish.of("", "", "c").name());
    assertTrue(Wish.of("", "", " ").automatic());
  }

  @Test
  void theSystemPropertyIsRead() {
    String before = System.getProperty("vae.backend");
    System.setProperty("vae.backend", "reference");
    try {
      Backends backends = new Backends(List.of(available("x", 1), REFERENCE), List.of(), List.of());
      assertEquals(REFERENCE.name(), backends.select().name());
      assertEquals("x", backends.select("x").name());
    } finally {
      if (before == null) {
        System.clearProperty("vae.backend");
      } else {
        System.setProperty("vae.backend", before);
      }
    }
  }

  private static Wish wish(String name) {
    return Wish.of(name, "", "");
  }

  private static String failure(Backends backends, Wish wish) {
    return Objects.requireNonNull(
        assertThrows(BackendSelectionException.class, () -> backends.select(wish)).getMessage());
  }

  private static void assertContains(String message, String part) {
    assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
