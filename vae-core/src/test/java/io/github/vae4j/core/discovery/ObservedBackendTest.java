package io.github.vae4j.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.backend.DeviceArray;
import io.github.vae4j.api.backend.Executable;
import io.github.vae4j.api.backend.ExecutionListener;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Role;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.program.TensorType;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.api.tensor.Trace;
import io.github.vae4j.core.examination.PlainJava;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObservedBackendTest {
  private final List<String> heard = new ArrayList<>();
  private final ExecutionListener listener =
      new ExecutionListener() {
        @Override
        public void compiled(Execution execution) {
          heard.add("compiled " + describe(execution));
        }

        @Override
        public void ran(Execution execution) {
          heard.add("ran " + describe(execution));
        }
      };

  private static String describe(ExecutionListener.Execution e) {
    assertTrue(e.nanoseconds() > 0);
    return e.program().equations().size() + " on " + e.backend() + " " + e.device().name();
  }

  private static Backend open(ExecutionListener... listeners) {
    return new Backends(List.of(PlainJava.provider()), List.of(), List.of(listeners))
        .select("reference")
        .open(BackendConfig.defaults());
  }

  /** Runs (x + x) * x at 3 twice. */
  private static void run(Backend backend) {
    Trace trace = Trace.open();
    Tensor x = trace.input("x", Role.DATA, TensorType.of(DType.FLOAT64, 1));
    Program program = trace.program(Map.of("y", x.add(x).mul(x)));
    try (Executable executable = backend.compile(program, Set.of());
        DeviceArray three = backend.upload(HostArray.of(Shape.of(1), new double[] {3}))) {
      for (int i = 0; i < 2; i++) {
        try (DeviceArray y = executable.run(List.of(three)).get(0)) {
          assertEquals(18, y.download().get(0));
        }
      }
      assertThrows(IllegalArgumentException.class, () -> executable.run(List.of()));
    }
  }

  @Test
  void listenersHearOfWhatSucceeds() {
    try (Backend backend = open(listener)) {
      run(backend);
    }
    assertEquals(
        List.of("compiled 2 on reference cpu", "ran 2 on reference cpu", "ran 2 on reference cpu"),
        heard);
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    ExecutionListener broken =
        new ExecutionListener() {
          @Override
          public void ran(Execution execution) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    try (Backend backend = open(broken, listener)) {
      run(backend);
    }
    assertEquals(3, heard.size());
  }

  @Test
  void theFlightRecorderKeepsCompilesAndRuns(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.github.vae4j.Compile").withoutThreshold();
      recording.enable("io.github.vae4j.Run").withoutThreshold();
      recording.start();
      try (Backend backend = open()) {
        run(backend);
      }
      recording.stop();
      recording.dump(file);
    }
    List<String> kept = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().startsWith("io.github.vae4j.")) {
        kept.add(
            event.getEventType().getLabel()
                + " "
                + event.getInt("equations")
                + " "
                + event.getString("backend")
                + " "
                + event.getString("device"));
      }
    }
    assertEquals(
        List.of("Compile 2 reference cpu", "Run 2 reference cpu", "Run 2 reference cpu"), kept);
  }
}
