package io.github.vae4j.it.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.file.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call to the file system fails once: then there is the old or the new, never a mixture. */
final class SaveFaultsTest {
  private final Faults faults = new Faults();
  private final FaultyFileSystem system = new FaultyFileSystem(faults);
  @TempDir private Path folder = Path.of("");

  private static Map<String, HostArray> tensors(float value) {
    float[] many = new float[50_000]; // more than a buffer of the writer
    Arrays.fill(many, value);
    return Map.of("many", HostArray.of(Shape.of(many.length), many));
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  private void removeAll() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aModelFileIsTheOldOrTheNewOne() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, tensors(2), Map.of("which", "new"));
    byte[] fresh = Files.readAllBytes(file);
    Safetensors.write(file, tensors(1), Map.of("which", "old"));
    byte[] old = Files.readAllBytes(file);
    int calls = 0;
    for (int call = 1; call == 1 || call <= calls; call++) {
      Files.write(file, old);
      faults.failAt(call);
      boolean refused = false;
      try {
        Safetensors.write(system.path(file), tensors(2), Map.of("which", "new"));
      } catch (FileException e) {
        refused = true;
        assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
      }
      calls = Math.max(calls, faults.calls());
      byte[] found = Files.readAllBytes(file);
      assertTrue(Arrays.equals(old, found) || Arrays.equals(fresh, found), faults.failed());
      assertTrue(refused || Arrays.equals(fresh, found), faults.failed());
    }
    assertTrue(calls >= 8, "calls: " + calls); // open, writes, force, close, move
    try (Stream<Path> files = Files.list(folder)) {
      // A part can stay where the call that fails is its removal.
      assertTrue(files.count() <= 2);
    }
  }

  /** What a folder can hold: of the old training, or of the new one, at any moment. */
  private static void assertOfOneTraining(Map<String, String> contents, String where) {
    boolean fresh = "new".equals(contents.get("model.safetensors"));
    contents.forEach(
        (name, content) -> {
          if (!name.contains("/") && !name.startsWith(".")) {
            assertEquals(fresh ? "new" : "old", content, where + ": " + name + " of " + contents);
          }
        });
    assertTrue(contents.containsKey("model.safetensors"), where + ": " + contents);
  }

  @Test
  void aFolderHoldsOneTrainingWhateverFailsAsItIsReplaced() throws IOException {
    int calls = 0;
    for (int call = 1; call == 1 || call <= calls; call++) {
      removeAll();
      for (String name : new String[] {"model.safetensors", "config.yaml", "samples.png"}) {
        Files.writeString(folder.resolve(name), "old");
      }
      faults.failAt(call);
      boolean refused = false;
      try (TrainingFolder run = TrainingFolder.open(system.path(folder), true)) {
        for (String name : new String[] {"model.safetensors", "config.yaml", "metrics.csv"}) {
          run.files().text(name, "new");
        }
        run.publish();
      } catch (FileException e) {
        refused = true;
      }
      calls = Math.max(calls, faults.calls());
      String where = "call " + call + ", " + faults.failed();
      Map<String, String> left = contents();
      assertOfOneTraining(left, where);
      assertTrue(refused || "new".equals(left.get("model.safetensors")), where);

      // And a training that goes on, or another one, finds its way.
      if (left.keySet().stream().anyMatch(name -> name.endsWith("finished/config.yaml"))) {
        try (TrainingFolder run = TrainingFolder.resume(folder)) {
          run.files().text("model.safetensors", "new");
          run.publish();
        }
        assertEquals("new", contents().get("config.yaml"), where);
        assertEquals("new", contents().get("model.safetensors"), where);
        assertFalse(contents().containsKey("samples.png"), where);
      }
    }
    assertTrue(calls >= 30, "calls: " + calls);
  }
}
