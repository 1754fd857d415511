package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineFailureTest {
  private final EngineFailure failure = new EngineFailure("plain");

  private BackendException translated(EngineFailure by, RuntimeException thrown) {
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                by.translated(
                    "run",
                    () -> {
                      throw thrown;
                    }));
    return e;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory",
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "OOM when allocating tensor with shape[8,8] and type float on /device:GPU:0",
        "RESOURCE_EXHAUSTED: failed to allocate",
        "Allocation failed: [std::bad_alloc]"
      })
  void lackOfMemoryIsFoundInTheWordsOfEachEngineAndBehindOtherFailures(String words) {
    for (RuntimeException e :
        List.of(
            new IllegalStateException(words),
            new IllegalStateException("add failed", new RuntimeException(words)))) {
      BackendException found = translated(failure, e);
      assertEquals(BackendException.Kind.OUT_OF_MEMORY, found.kind(), found.getMessage());
      assertTrue(found.getMessage().endsWith(words), found.getMessage());
      assertSame(e, found.getCause());
    }
  }

  @Test
  void theHeapIsToldFromMemoryBesideIt() {
    for (String words : List.of("Java heap space", "GC overhead limit exceeded")) {
      assertTrue(outOfMemory(words).contains("raise -Xmx"), words);
    }
    String beside = outOfMemory("Cannot reserve 4096 bytes of direct buffer memory");
    assertTrue(beside.contains("beside the Java heap"), beside);
    assertTrue(beside.contains("4096 bytes"), beside);
  }

  private String outOfMemory(String words) {
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                failure.translated(
                    "upload",
                    () -> {
                      throw new OutOfMemoryError(words);
                    }));
    assertEquals(BackendException.Kind.OUT_OF_MEMORY, e.kind());
    return e.getMessage();
  }

  @Test
  void theReasonIsOneLine() {
    assertEquals(
        "plain: run: index out of range",
        translated(failure, new IllegalStateException("\nindex out of range\n at step 3"))
            .getMessage());
    EngineFailure marked = new EngineFailure("plain", "RuntimeError: ");
    assertEquals(
        "plain: run: no such kernel",
        translated(marked, new IllegalStateException("listing\nRuntimeError: no such kernel\n"))
            .getMessage());
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsType() {
    assertEquals(
        "plain: run: java.lang.NullPointerException",
        translated(failure, new NullPointerException()).getMessage());
  }

  @Test
  void whatTheBackendItselfSaysPasses() {
    BackendException own = failure.closed("it is closed");
    assertSame(own, translated(failure, own));
  }
}
