package io.github.vae4j.it;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which modules are published, and which packages are compared with the last release. */
final class PublishingTest {
  private static final Path POM = Product.ROOT.resolve("pom.xml");
  private static final Pattern MODULE = Pattern.compile("<module>(vae-[a-z0-9-]+)<");

  /** In the configuration of the plug-in that uploads. */
  private static final Pattern KEPT = Pattern.compile("<artifact>(vae-[a-z0-9-]+)<");

  /** In the configuration of the plug-in that compares; a package stands for those below it too. */
  private static final Pattern LEFT_OUT = Pattern.compile("<exclude>(io[.]github[.][a-z0-9.]+)<");

  @Test
  void whatIsNotDeployedIsNotUploaded() throws IOException {
    TreeSet<String> kept = names(MODULE, Files.readString(POM));
    kept.removeAll(published());
    assertEquals(kept, names(KEPT, Files.readString(POM)));
  }

  @Test
  void allThatIsExportedIsComparedWithTheLastReleaseAndNothingElse() throws IOException {
    TreeSet<String> expected = new TreeSet<>();
    TreeSet<String> compared = new TreeSet<>();
    TreeSet<String> leftOut = names(LEFT_OUT, Files.readString(POM));
    for (ModuleReference module : Product.modules().values()) {
      ModuleDescriptor descriptor = module.descriptor();
      descriptor.exports().forEach(exported -> expected.add(exported.source()));
      descriptor.packages().stream()
          .filter(name -> leftOut.stream().noneMatch(out -> (name + ".").startsWith(out + ".")))
          // Folders of resources, such as META-INF, hold no classes.
          .filter(name -> name.startsWith("io.github.vae4j"))
          .forEach(compared::add);
    }
    assertFalse(expected.isEmpty());
    assertEquals(expected, compared);
  }

  /** Returns the modules of the build that are deployed. */
  static TreeSet<String> published() throws IOException {
    TreeSet<String> modules = new TreeSet<>();
    for (String module : names(MODULE, Files.readString(POM))) {
      String pom = Files.readString(Product.ROOT.resolve(module + "/pom.xml"));
      if (!pom.contains("<maven.deploy.skip>true<")) {
        modules.add(module);
      }
    }
    return modules;
  }

  /** Returns what the first group of a pattern finds in a text. */
  static TreeSet<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
