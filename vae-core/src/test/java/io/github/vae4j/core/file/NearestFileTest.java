package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proposed for a name that leads nowhere. */
class NearestFileTest {
  @TempDir private Path folder = Path.of("");

  private String remedy(String name) {
    return NearestFile.remedy(folder.resolve(name).toString(), List.of());
  }

  @Test
  void aWordComesBeforeAFile() {
    assertEquals("did you mean 'digits'?", NearestFile.remedy("digist", List.of("digits")));
  }

  @Test
  void theNearestFileOfTheFolderIsNamedWithItsFolder() throws IOException {
    Files.writeString(folder.resolve("claims.csv"), "");
    Files.writeString(folder.resolve("people.csv"), "");
    assertEquals("did you mean '" + folder.resolve("claims.csv") + "'?", remedy("claim.csv"));
  }

  @Test
  void withoutANearNameOrAFolderThePathIsToBeChecked() throws IOException {
    Files.writeString(folder.resolve("claims.csv"), "");
    assertEquals("check the path", remedy("claims.csv"));
    assertEquals("check the path", remedy("x.npy"));
    assertEquals("check the path", remedy("nowhere/claims.csv"));
    assertEquals("check the path", NearestFile.remedy("a\0b", List.of()));
    assertEquals("check the path", NearestFile.remedy("", List.of("digits")));
  }
}
