package io.github.vae4j.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each archive says what is in it, no more and no less, and brings the licences of all of it. */
final class SupplyChainTest {
  private static final String BILL = "sbom.cdx.json";
  private static final String NOTICE = "THIRD-PARTY.txt";
  private static final String OURS = "io.github.vae4j:";
  private static final Path IMAGES = Product.ROOT.resolve("vae-dist/target/images");

  static List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>(List.of(Product.HOME));
    folders.addAll(children(Product.HOME.resolve("plugins")));
    if (Files.isDirectory(IMAGES)) {
      for (Path image : children(IMAGES)) {
        folders.add(image);
        if (Files.isDirectory(image.resolve("plugins"))) {
          folders.addAll(children(image.resolve("plugins")));
        }
      }
    }
    return folders;
  }

  static List<String> engines() {
    return Bundles.ENGINES;
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aFolderListsEachOfItsJarsAndNativeLibraries(Path folder) throws IOException {
    TreeSet<String> listed =
        bill(folder).parts().stream()
            .flatMap(part -> part.places().stream())
            .filter(place -> !place.startsWith("lib/modules"))
            .collect(toCollection(TreeSet::new));
    TreeSet<String> present =
        files(folder)
            .map(file -> folder.relativize(file).toString())
            .filter(
                file ->
                    (file.endsWith(".jar") && !file.equals("lib/jrt-fs.jar"))
                        || file.matches("(.*/)?natives/(?!LICENSE).*"))
            .collect(toCollection(TreeSet::new));
    assertEquals(present, listed);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void theDigestsAreThoseOfTheFiles(Path folder) throws IOException {
    int compared = 0;
    for (Sbom.Part part : bill(folder).parts()) {
      for (Sbom.Part file : part.all().filter(p -> !p.sha256().isEmpty()).toList()) {
        for (String place : file.type().equals("file") ? List.of(file.name()) : file.places()) {
          Path path = folder.resolve(place);
          if (Files.size(path) < 50_000_000) {
            assertEquals(sha256(path), file.sha256(), place);
            compared++;
          }
        }
      }
    }
    assertTrue(
        compared > 0 || Files.exists(folder.resolve("release")),
        "no file of " + folder + " has one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "djl", "nd4j", "tf", "full"})
  void anImageListsTheModulesThatAreLinked(String image) throws IOException {
    Path home = IMAGES.resolve(image);
    assumeTrue(Files.exists(home.resolve("bin/java")), image + " is not built");
    Processes.Result result =
        Processes.run(
            List.of(home.resolve("bin/java").toString(), "--list-modules"), home, Map.of());
    TreeSet<String> linked =
        result
            .out()
            .lines()
            .map(line -> line.replaceFirst("@.*", ""))
            .filter(module -> !module.matches("(java|jdk)\\..*"))
            .map(module -> "lib/modules: " + module)
            .collect(toCollection(TreeSet::new));
    linked.add("lib/modules");
    assertEquals(
        linked,
        bill(home).parts().stream()
            .flatMap(part -> part.places().stream())
            .filter(place -> place.startsWith("lib/modules"))
            .collect(toCollection(TreeSet::new)));
    assertTrue(Files.exists(home.resolve("legal/java.base/LICENSE")));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aBundleListsTheJarsThatItsClassesComeFrom(String engine) throws IOException {
    TreeSet<String> ofJars = new TreeSet<>();
    for (Sbom.Part part : bill(engine).parts()) {
      TreeSet<String> classes = classes(jar(part.coordinates()));
      assertFalse(classes.isEmpty(), part::toString);
      ofJars.addAll(classes);
    }
    assertEquals(ofJars, classes(Bundles.jar(engine)));
  }

  @ParameterizedTest
  @MethodSource("folders")
  void theNoticeOfAFolderIsComplete(Path folder) throws IOException {
    List<Sbom.Part> parts = bill(folder).parts();
    checkNotice(parts, Files.readString(folder.resolve(NOTICE)));
    for (Sbom.Part part : parts) {
      for (String place : part.places()) {
        if (place.endsWith(".jar") && !part.coordinates().startsWith(OURS)) {
          checkTexts(folder.resolve(place), Files.readString(folder.resolve(NOTICE)));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void theNoticeOfABundleIsComplete(String engine) throws IOException {
    String notice = entry(Bundles.jar(engine), "META-INF/" + NOTICE);
    checkNotice(bill(engine).parts(), notice);
    for (Sbom.Part part : bill(engine).parts()) {
      if (!part.coordinates().startsWith(OURS)) {
        checkTexts(jar(part.coordinates()), notice);
      }
    }
  }

  @Test
  void aBillDoesNotSayWhenItWasWritten() throws IOException {
    String bill = bill(Product.HOME).text();
    assertFalse(bill.contains("timestamp"), bill);
    assertFalse(bill.contains("serialNumber"), bill);
    assertFalse(bill.contains(Product.ROOT.toString()), bill);
  }

  @Test
  void theBuildRefusesADownloadWithAWrongChecksum() throws IOException {
    Path settings = Product.ROOT.resolve(".mvn");
    assertTrue(Files.readAllLines(settings.resolve("maven.config")).contains("--strict-checksums"));
    assertTrue(
        Files.readAllLines(settings.resolve("wrapper/maven-wrapper.properties")).stream()
            .anyMatch(line -> line.matches("distributionSha256Sum=[0-9a-f]{64}")));
  }

  @Test
  void whatIsKnownToBeInsideNativeLibrariesIsThere() throws IOException {
    List<String> names =
        bill(Product.HOME).parts().stream().flatMap(Sbom.Part::all).map(Sbom.Part::name).toList();
    for (String name :
        List.of(
            "oneMKL",
            "oneDNN",
            "OpenBLAS",
            "SQLite",
            "JavaCPP",
            "libffi",
            "cnpy",
            "cpu_features",
            "libbacktrace",
            "Zstandard",
            "Brotli",
            "Riegeli",
            "Ooura FFT",
            "BLAKE3")) {
      assertTrue(names.stream().anyMatch(name::equalsIgnoreCase), name + " is not in " + names);
    }
  }

  private static void checkNotice(List<Sbom.Part> parts, String notice) {
    String words = words(notice);
    for (Sbom.Part part : parts.stream().flatMap(Sbom.Part::all).toList()) {
      if (part.type().equals("file")) {
        continue;
      }
      for (String field : List.of(part.name(), part.version(), part.licence(), part.copyright())) {
        assertFalse(field.isBlank(), part::toString);
      }
      if (!part.coordinates().startsWith(OURS)) {
        String entry = part.name() + " " + part.version() + " licence: " + part.licence() + " ";
        assertTrue(words.contains(words(entry + part.copyright())), entry);
        if (!part.type().equals("platform")) {
          for (String licence : part.licence().split(" AND ")) {
            checkLicence(licence, notice);
          }
        }
      }
    }
  }

  /** Checks that a licence stands in a section of its own, with a text. */
  private static void checkLicence(String licence, String notice) {
    int title = notice.indexOf("\nLicence " + licence + "\n");
    assertTrue(title > 0, licence);
    String text = notice.substring(title).split("={100}\n", 3)[1];
    assertTrue(text.length() > 200, licence + ": " + text);
  }

  /** Checks that the legal texts in a jar are in the notice. */
  private static void checkTexts(Path jar, String notice) throws IOException {
    String words = words(notice);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        if (entry
            .getName()
            .matches("(?i)(META-INF/)?[^/]*(LICENSE|NOTICE|COPYING)[^/]*(?<!\\.class)")) {
          String text = words(entry(jar, entry.getName()));
          assertTrue(words.contains(text), jar + " brings " + entry.getName());
        }
      }
    }
  }

  private static Sbom bill(Path folder) throws IOException {
    return new Sbom(Files.readString(folder.resolve(BILL)));
  }

  private static Sbom bill(String engine) throws IOException {
    return new Sbom(entry(Bundles.jar(engine), "META-INF/" + BILL));
  }

  /** Returns the jar of coordinates {@code group:artifact:version}. */
  private static Path jar(String coordinates) {
    String[] parts = coordinates.split(":");
    String file = parts[1] + "-" + parts[2] + ".jar";
    return coordinates.startsWith(OURS)
        ? Product.ROOT.resolve(parts[1] + "/target/" + file)
        : Path.of(System.getProperty("vae.repository", ""))
            .resolve(parts[0].replace('.', '/') + "/" + parts[1] + "/" + parts[2] + "/" + file);
  }

  /** Returns the classes of a jar by their last package and name: packages move in a bundle. */
  private static TreeSet<String> classes(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .filter(name -> !name.equals("module-info.class"))
          .map(name -> name.replaceFirst(".*/([^/]+/[^/]+)$", "$1"))
          .collect(toCollection(TreeSet::new));
    }
  }

  private static String entry(Path jar, String name) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static String words(String text) {
    return String.join(" ", text.strip().split("\\s+"));
  }
}
