package io.github.vae4j.backend.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class NativeSymbolsTest {
  private static final Path NATIVES = Path.of(System.getProperty("PYTORCH_LIBRARY_PATH"));

  private static NativeSymbols of(String library) throws IOException {
    return NativeSymbols.of(NATIVES.resolve(System.mapLibraryName(library))).orElseThrow();
  }

  @Test
  void whatDjlTorchNeedsIsDefinedByTheLibrariesItIsFor() throws IOException {
    Set<String> needed = new TreeSet<>(of("djl_torch").needed());
    assertTrue(needed.size() > 100, needed::toString);
    needed.removeIf(of("c10")::defines);
    assertFalse(needed.isEmpty());
    needed.removeIf(of("torch_cpu")::defines);
    assertEquals(Set.of(), needed);
  }

  @Test
  void aLibraryDefinesNeitherWhatItNeedsNorWhatIsNowhere() throws IOException {
    NativeSymbols jni = of("djl_torch");
    jni.needed().forEach(name -> assertFalse(jni.defines(name), name));
    assertFalse(of("torch_cpu").defines("_ZN2at7nothingEv"));
    assertTrue(jni.defines("Java_ai_djl_pytorch_jni_PyTorchLibrary_torchAddi"));
  }

  @Test
  void filesOfOtherFormatsTellNothing(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path text = Files.writeString(folder.resolve("text"), "no library ".repeat(20));
    assertEquals(Optional.empty(), NativeSymbols.of(empty));
    assertEquals(Optional.empty(), NativeSymbols.of(text));
    byte[] whole = Files.readAllBytes(NATIVES.resolve(System.mapLibraryName("torch")));
    Path half = Files.write(folder.resolve("half"), Arrays.copyOf(whole, whole.length / 2));
    assertThrows(IOException.class, () -> NativeSymbols.of(half));
  }
}
