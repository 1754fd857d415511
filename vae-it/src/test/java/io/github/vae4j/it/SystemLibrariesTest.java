package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A system may have libraries of the engines' names in folders that the user may write to, as root
 * may. They stay as they are. JavaCPP replaces them by links unless it is told not to.
 */
@DisabledOnOs(OS.WINDOWS)
final class SystemLibrariesTest {
  private static final List<String> OTHERS =
      List.of("libgcc_s.so.1", "libgfortran.so.5", "libquadmath.so.0");

  @TempDir private Path folder = Path.of("");

  @Test
  void theSystemsLibrariesAreLeftAlone() throws IOException {
    Path system = Files.createDirectory(folder.resolve("system"));
    Path natives = Product.HOME.resolve("plugins/nd4j/natives");
    Files.copy(natives.resolve("libopenblas_nolapack.so.0"), system.resolve("libopenblas.so.0"));
    for (String name : OTHERS) {
      Files.writeString(system.resolve(name), "the system's");
    }
    // Images set the second option too.
    Vae vae =
        Vae.in(folder)
            .with(
                "VAE_JAVA_OPTS",
                "-Djava.library.path=" + system + " -Dorg.bytedeco.javacpp.cacheLibraries=false");
    Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n3,4\n5,6\n7,8\n");
    Processes.Result result =
        vae.run("train", "table.csv", "--backend", "nd4j", "--epochs", "1", "--out", "run");
    assertEquals(0, result.exitCode(), result::toString);
    for (String name : OTHERS) {
      Path file = system.resolve(name);
      assertFalse(Files.isSymbolicLink(file), name);
      assertEquals("the system's", Files.readString(file), name);
    }
  }
}
