package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The bill of materials names what is published, in the version of this build. */
final class BomTest {
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(vae-[a-z0-9-]+)<");

  /** What is published of the module, which its build makes of its pom.xml. */
  static final Path PUBLISHED = Product.ROOT.resolve("vae-bom/target/vae-bom.xml");

  @Test
  void namesEachPublishedArtifactOnce() throws IOException {
    String bom = Files.readString(PUBLISHED);
    String managed = bom.substring(bom.indexOf("<dependencyManagement>"));
    TreeSet<String> expected = PublishingTest.published();
    expected.remove("vae-bom");
    assertEquals(expected, PublishingTest.names(ARTIFACT, managed));
    assertEquals(expected.size(), ARTIFACT.matcher(managed).results().count());
  }

  /** Or it would bring the versions of libraries and tools into the builds of others. */
  @Test
  void isPublishedWithoutItsParent() throws IOException {
    String bom = Files.readString(PUBLISHED);
    assertTrue(
        bom.contains(
            "<artifactId>vae-bom</artifactId>\n  <version>" + Product.VERSION + "</version>"),
        bom);
    assertFalse(bom.contains("<parent>") || bom.contains("<properties>"), bom);
  }
}
