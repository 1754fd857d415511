package io.github.vae4j.core.examination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.Availability;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.service.Services;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlainJavaTest {
  private record Named(String name) implements BackendProvider {
    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability probe() {
      throw new AssertionError("nobody asked");
    }

    @Override
    public Backend open(BackendConfig config) {
      throw new AssertionError("nobody asked");
    }
  }

  @Test
  void theReferenceIsFoundWhateverTheThreadsLoaderSees() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertEquals("reference", PlainJava.provider().name());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void oneAmongOthersIsFoundByItsName() {
    Named reference = new Named("reference");
    assertSame(reference, among(List.of(new Named("djl"), reference), List.of()));
  }

  @Test
  void withoutOneTheMessageNamesWhatWasFoundAndTheArtifact() {
    assertEquals(
        "plain Java, with which engines are compared, is missing: looked for the backend"
            + " 'reference' where vae-core was loaded, found "
            + Named.class.getName()
            + "; broken: com.acme.Absent not found; add the artifact"
            + " io.github.vae4j:vae-backend-reference, which vae-core brings at run time, to the"
            + " module path or the class path",
        refusal(List.of(new Named("djl")), List.of("com.acme.Absent not found")));
  }

  @Test
  void twoAreRefused() {
    assertEquals(
        "two backends are named 'reference': "
            + (Named.class.getName() + ", " + Named.class.getName())
            + "; leave only that of io.github.vae4j:vae-backend-reference on the path",
        refusal(List.of(new Named("reference"), new Named("reference")), List.of()));
  }

  private static BackendProvider among(List<BackendProvider> providers, List<String> failures) {
    return PlainJava.among(new Services<>(providers, failures));
  }

  private static String refusal(List<BackendProvider> providers, List<String> failures) {
    BackendException e = assertThrows(BackendException.class, () -> among(providers, failures));
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
    return String.valueOf(e.getMessage());
  }
}
