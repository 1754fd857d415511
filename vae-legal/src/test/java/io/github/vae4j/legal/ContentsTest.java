package io.github.vae4j.legal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContentsTest {
  private static final Register REGISTER =
      Register.parse(
          """
          # a comment

          jar | org.one:one | MIT | Copyright One
          jar | org.two:two:2.0 | BSD-2-Clause | Copyright Two
          in | inner | 7 | Zlib | Copyright Inner
          file | libthree\\.so | org.two:two:2.0 | Three | 3 | BSL-1.0 | Copyright Three
          """);

  @TempDir private Path folder = Path.of("");

  @Test
  void aNoticeTellsWhatAndWhoseAndUnderWhichLicenceWithItsText() throws IOException {
    String notice = notice(contents("one-1.5.jar", "two-2.0.jar"));
    for (String line :
        List.of(
            "one 1.5", "licence: MIT", "Copyright One", "two 2.0", "inner 7", "licence: Zlib")) {
      assertTrue(notice.lines().map(String::strip).anyMatch(line::equals), line + "\n" + notice);
    }
    for (String licence : List.of("MIT", "BSD-2-Clause", "Zlib")) {
      assertTrue(
          notice.contains(Licences.texts(licence).get(licence).strip()), licence + "\n" + notice);
    }
  }

  @Test
  void aNoticeKeepsTheTextsThatAJarBrings() throws IOException {
    assertTrue(notice(contents("one-1.5.jar")).contains("whoever uses one-1.5.jar thanks Ann"));
  }

  @Test
  void theSameContentsGiveTheSameBytes() throws IOException {
    contents("one-1.5.jar", "two-2.0.jar").write(folder.resolve("a"), "x");
    contents("one-1.5.jar", "two-2.0.jar").write(folder.resolve("b"), "x");
    for (String file : List.of(Boms.FILE, Notices.FILE)) {
      assertEquals(-1, Files.mismatch(folder.resolve("a/" + file), folder.resolve("b/" + file)));
    }
  }

  @Test
  void aJarWithoutAnEntryIsRefused() {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> contents("other-1.0.jar"));
    assertTrue(
        refusal.getMessage().startsWith("other-1.0.jar would be given away"), refusal::toString);
  }

  @Test
  void aNativeLibraryWithoutAnEntryIsRefused() throws IOException {
    Path library = Files.writeString(folder.resolve("libother.so"), "");
    Contents contents = new Contents(REGISTER, "1", List.of("org.two:two:2.0"));
    assertThrows(IllegalStateException.class, () -> contents.addNative(library, "libother.so"));
  }

  @Test
  void anotherVersionThanTheOneThatWasLookedIntoIsRefused() throws IOException {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> contents("two-2.1.jar"));
    assertTrue(refusal.getMessage().contains("org.two:two 2.0"), refusal::toString);
    Path library = Files.writeString(folder.resolve("libthree.so"), "");
    Contents contents = new Contents(REGISTER, "1", List.of("org.two:two:2.1"));
    assertThrows(IllegalStateException.class, () -> contents.addNative(library, "libthree.so"));
  }

  @Test
  void aLicenceWithoutATextAndALineOfAnotherFormAreRefused() {
    for (String line :
        List.of("jar | a:b | Unheard-1.0 | Copyright", "jar | a:b | MIT", "jam | a:b | MIT | C")) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Register.parse("#\n" + line));
      assertTrue(refusal.getMessage().startsWith("third-party.txt:2: "), refusal::toString);
    }
  }

  private static String notice(Contents contents) {
    return Notices.text("x", contents);
  }

  private Contents contents(String... jars) throws IOException {
    Contents contents = new Contents(REGISTER, "1", List.of());
    for (String name : jars) {
      Path jar = folder.resolve(name);
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
        ZipEntry entry = new ZipEntry("META-INF/NOTICE");
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(("whoever uses " + name + " thanks Ann").getBytes(UTF_8));
        out.closeEntry();
      }
      contents.addJar(jar, "lib/" + name);
    }
    return contents;
  }
}
