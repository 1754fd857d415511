package io.github.vae4j.it;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's launcher: which VM it starts, and with what. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void startsFromAnyFolderAndThroughLinksWithBlanksInTheirNames() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("a b/c d"));
    Path link = Files.createSymbolicLink(folder.resolve("a b/the app"), Product.HOME);
    Path launcher =
        Files.createSymbolicLink(elsewhere.resolve("my vae"), Path.of("../the app/bin/vae"));
    for (Path path : List.of(launcher, link.resolve("bin/vae"))) {
      Processes.Result result = Vae.in(elsewhere).by(path).run("backends");
      assertEquals(0, result.exitCode(), result::toString);
      assertTrue(result.out().contains("reference"), result::toString);
    }
  }

  @Test
  void theExitCodeOfTheProgramIsTheLaunchers() {
    Processes.Result result = Vae.in(folder).run("no-such-command");
    assertEquals(2, result.exitCode(), result::toString);
  }

  @Test
  void modulesAndPluginsAreOnTheirPathsAndArgumentsArriveUnchanged() throws IOException {
    Vae vae = Vae.in(folder).with("JAVA_HOME", fakeJava("17.0.2").toString());
    List<String> arguments = vae.run("train", "two words", "", "*", "$HOME").out().lines().toList();
    Path plugins = Product.HOME.resolve("plugins");
    assertEquals(
        Stream.of("modules", "plugins/djl", "plugins/duckdb", "plugins/nd4j", "plugins/tf")
            .map(name -> Product.HOME.resolve(name).toString())
            .collect(joining(":")),
        arguments.get(arguments.indexOf("-p") + 1));
    assertEquals(
        Stream.of("djl", "duckdb", "nd4j", "tf")
            .map(name -> plugins + "/" + name + "/lib/*")
            .collect(joining(":")),
        arguments.get(arguments.indexOf("-cp") + 1));
    int main = arguments.indexOf("-m");
    assertEquals(
        List.of(
            "io.github.vae4j.cli/io.github.vae4j.cli.Main", "train", "two words", "", "*", "$HOME"),
        arguments.subList(main + 1, arguments.size()));
    assertFalse(arguments.contains("--enable-native-access=ALL-UNNAMED"));
    assertFalse(arguments.contains("--sun-misc-unsafe-memory-access=allow"));
  }

  @Test
  void aNewerVmIsToldThatNativeCodeAndMemoryAreMeant() throws IOException {
    for (String version : List.of("24", "25.0.3")) {
      Vae vae = Vae.in(folder).with("JAVA_HOME", fakeJava(version).toString());
      List<String> arguments = vae.run("backends").out().lines().toList();
      assertTrue(arguments.contains("--enable-native-access=ALL-UNNAMED"), arguments::toString);
      assertTrue(arguments.contains("--sun-misc-unsafe-memory-access=allow"), arguments::toString);
    }
  }

  @Test
  void optionsForTheVmAreTakenFromTheEnvironment() throws IOException {
    Vae vae =
        Vae.in(folder)
            .with("JAVA_HOME", fakeJava("21").toString())
            .with("VAE_JAVA_OPTS", "-Xmx1g -Da=b*");
    List<String> arguments = vae.run("backends").out().lines().toList();
    assertTrue(arguments.contains("-Xmx1g") && arguments.contains("-Da=b*"), arguments::toString);
    assertTrue(arguments.indexOf("-Xmx1g") < arguments.indexOf("-m"), arguments::toString);
  }

  @Test
  void theCollectorIsThatOfOneThreadUnlessTheUserNamesAnother() throws IOException {
    Vae vae = Vae.in(folder).with("JAVA_HOME", fakeJava("21").toString());
    assertTrue(vae.run("backends").out().contains("-XX:+UseSerialGC"));
    // Two collectors would contradict each other, and the VM would not start.
    assertFalse(
        vae.with("VAE_JAVA_OPTS", "-Xmx1g -XX:+UseZGC")
            .run("backends")
            .out()
            .contains("-XX:+UseSerialGC"));
  }

  @Test
  void waitingThreadsSleepUnlessTheUserSaysOtherwise() throws IOException {
    Vae java = Vae.in(folder).with("JAVA_HOME", fakeJava("21").toString());
    Vae vae = java.with("OMP_WAIT_POLICY", "").with("GOMP_SPINCOUNT", "");
    assertEquals("PASSIVE 1000", vae.run().err());
    assertEquals("PASSIVE 7", vae.with("GOMP_SPINCOUNT", "7").run().err());
    assertEquals("ACTIVE", vae.with("OMP_WAIT_POLICY", "ACTIVE").run().err());
  }

  @Test
  void aLocaleOfAsciiAloneBecomesUtf8() throws IOException {
    Path home = fakeJava("21");
    Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s' \"${LC_ALL-none}\"\n");
    Vae vae =
        Vae.in(folder)
            .with("JAVA_HOME", home.toString())
            .with("LC_ALL", "")
            .with("LC_CTYPE", "")
            .with("LANG", "");
    assertEquals("C.UTF-8", vae.run().out());
    assertEquals("C.UTF-8", vae.with("LANG", "C").run().out());
    assertEquals("C.UTF-8", vae.with("LC_ALL", "POSIX").with("LANG", "C.UTF-8").run().out());
    assertEquals("C.UTF-8", vae.with("LANG", "xx_XX.UTF-8").run().out(), "is not installed");
    assertEquals("none", vae.with("LANG", "C.UTF-8").run().out());
    assertEquals("none", vae.with("LC_CTYPE", "C.UTF-8").run().out());
  }

  @Test
  void theLauncherOfAnImageSetsTheLocaleToo() throws IOException {
    Path launcher = Files.createDirectories(folder.resolve("image/bin")).resolve("vae");
    Files.copy(Product.ROOT.resolve("vae-dist/src/images/bin/vae"), launcher);
    Path java = launcher.resolveSibling("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s' \"${LC_ALL-none}\"\n");
    for (Path file : List.of(launcher, java)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Vae vae = Vae.in(folder).by(launcher).with("LC_ALL", "").with("LC_CTYPE", "");
    assertEquals("C.UTF-8", vae.with("LANG", "").run().out());
    assertEquals("none", vae.with("LANG", "C.UTF-8").run().out());
  }

  @Test
  void namesOutsideAsciiAreFoundWithoutALocale() throws IOException {
    Path script = folder.resolve("names.sh");
    // Bytes of UTF-8, whatever the locale of this test is: 'u umlaut' and 'n tilde'.
    Files.writeString(
        script,
        "#!/bin/sh\nset -eu\nname=$(printf '\\303\\274 \\303\\261')\nmkdir \"$name\"\n"
            + "for i in 1 2 3; do printf '%s,1\\n%s,2\\n' $i $i; done >\"$name/$name.csv\"\n"
            + "exec \"$1\" train \"$name/$name.csv\" --epochs 1 --hidden 4 --latent 1"
            + " --backend reference --out \"$name/run $name\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Vae vae = Vae.in(folder).by(script).with("LC_ALL", "").with("LC_CTYPE", "").with("LANG", "");
    Processes.Result result = vae.run(Product.HOME.resolve("bin/vae").toString());
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("\u00fc \u00f1.csv: "), result::toString);
    assertTrue(result.out().contains("left in \u00fc \u00f1/run \u00fc \u00f1"), result::toString);
  }

  @Test
  void aPluginsEnvironmentIsSetUnlessTheUserDid() throws IOException {
    Path app = folder.resolve("app");
    Path launcher = Files.createDirectories(app.resolve("bin")).resolve("vae");
    Files.copy(Product.HOME.resolve("bin/vae"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(
        Files.createDirectories(app.resolve("plugins/acme")).resolve("environment"),
        "# a comment=1\n\nACME_A=one = two\nACME_B=$HOME\nnot a name;=x\n");
    Path home = fakeJava("21");
    Files.writeString(
        home.resolve("bin/java"), "#!/bin/sh\nprintf '%s|%s' \"$ACME_A\" \"$ACME_B\"\n");
    Vae vae = Vae.in(folder).by(launcher).with("JAVA_HOME", home.toString());
    assertEquals("one = two|$HOME", vae.run().out());
    assertEquals("mine|$HOME", vae.with("ACME_A", "mine").run().out());
  }

  @Test
  void helpAndVersionAtTheTopSpareThePlugInsAndTheSecondCompiler() throws IOException {
    Vae vae = Vae.in(folder).with("JAVA_HOME", fakeJava("21").toString());
    for (String argument : List.of("--help", "-h", "--version", "-V", "help", "")) {
      List<String> arguments =
          vae.run(argument.isEmpty() ? new String[0] : new String[] {argument})
              .out()
              .lines()
              .toList();
      assertEquals(
          Product.HOME.resolve("modules").toString(), arguments.get(arguments.indexOf("-p") + 1));
      assertFalse(arguments.contains("-cp"), arguments::toString);
      assertTrue(arguments.contains("-XX:TieredStopAtLevel=1"), arguments::toString);
    }
    // The words of plug-ins stand in the help of a command.
    for (List<String> words : List.of(List.of("train", "--help"), List.of("help", "train"))) {
      List<String> ofCommand = vae.run(words.toArray(String[]::new)).out().lines().toList();
      assertTrue(ofCommand.contains("-cp"), ofCommand::toString);
      assertTrue(ofCommand.contains("-XX:TieredStopAtLevel=1"), ofCommand::toString);
    }
    // A collector of the user's would contradict ours.
    List<String> withOptions =
        vae.with("VAE_JAVA_OPTS", "-XX:+UseG1GC").run("--help").out().lines().toList();
    assertFalse(withOptions.contains("-XX:+UseSerialGC"), withOptions::toString);
  }

  @Test
  void streamsThatAreNoTerminalsAreToldAsSuch() throws IOException {
    Vae vae = Vae.in(folder).with("JAVA_HOME", fakeJava("21").toString());
    List<String> arguments = vae.run("backends").out().lines().toList();
    assertTrue(arguments.contains("-Dvae.terminal="), arguments::toString);
  }

  @Test
  void theApplicationsClassesComeFromItsArchive() throws IOException {
    Vae vae =
        Vae.in(folder)
            .with("JAVA_HOME", System.getProperty("java.home", ""))
            .with("VAE_JAVA_OPTS", "-Xshare:on -Xlog:class+load");
    for (List<String> arguments : List.of(List.of("--help"), List.of("train", "--help"))) {
      Processes.Result result = vae.run(arguments.toArray(String[]::new));
      assertEquals(0, result.exitCode(), result::toString);
      List<String> ours =
          result.out().lines().filter(line -> line.contains("] io.github.vae4j.")).toList();
      assertTrue(
          ours.stream()
              .anyMatch(
                  line -> line.matches(".*] io[.]github[.]vae4j[.]cli[.]Main source: shared.*")),
          ours::toString);
      if (arguments.equals(List.of("--help"))) {
        assertEquals(List.of(), ours.stream().filter(line -> line.contains("file:")).toList());
      }
    }
  }

  @Test
  void anArchiveIsForOneJavaAndOneFolder() throws IOException {
    Path app = applicationWithArchive();
    Path home = fakeJava("21");
    Vae vae = Vae.in(folder).by(app.resolve("bin/vae")).with("JAVA_HOME", home.toString());
    String option = "-XX:SharedArchiveFile=" + app.resolve("cds/classes.jsa");
    assertFalse(vae.run("backends").out().contains("SharedArchiveFile"), "another Java");
    Files.copy(
        home.resolve("release"), app.resolve("cds/release"), StandardCopyOption.REPLACE_EXISTING);
    List<String> arguments = vae.run("backends").out().lines().toList();
    assertTrue(arguments.contains(option), arguments::toString);
    Files.writeString(app.resolve("cds/folder"), "/another\n");
    assertFalse(vae.run("backends").out().contains("SharedArchiveFile"), "another folder");
    Files.delete(app.resolve("cds/folder"));
    assertFalse(vae.run("backends").out().contains("SharedArchiveFile"), "no folder is named");
  }

  @Test
  void anArchiveThatIsBrokenOrForeignDoesNoHarm() throws IOException {
    Path app = applicationWithArchive();
    Path archive = app.resolve("cds/classes.jsa");
    byte[] good = Files.readAllBytes(Product.HOME.resolve("cds/classes.jsa"));
    Vae vae =
        Vae.in(folder)
            .by(app.resolve("bin/vae"))
            .with("JAVA_HOME", System.getProperty("java.home", ""));
    Processes.Result expected = Vae.in(folder).run("--version");
    for (byte[] bytes :
        List.of(
            new byte[0],
            "no archive".getBytes(StandardCharsets.US_ASCII),
            Arrays.copyOf(good, 1000),
            Arrays.copyOf(good, good.length / 2),
            good)) {
      Files.write(archive, bytes);
      Processes.Result result = vae.run("--version");
      assertEquals(0, result.exitCode(), result::toString);
      assertEquals(expected.out(), result.out());
      assertEquals("", result.err());
    }
    Files.delete(archive);
    assertEquals(expected.out(), vae.run("--version").out());
  }

  /** Makes a folder with the product's modules and an archive that claims to fit this Java. */
  private Path applicationWithArchive() throws IOException {
    Path app = Files.createDirectories(folder.resolve("my app")).toRealPath();
    Files.createDirectories(app.resolve("bin"));
    Files.copy(
        Product.HOME.resolve("bin/vae"),
        app.resolve("bin/vae"),
        StandardCopyOption.COPY_ATTRIBUTES);
    for (String part : List.of("modules", "conf")) {
      Files.createSymbolicLink(app.resolve(part), Product.HOME.resolve(part));
    }
    Path cds = Files.createDirectories(app.resolve("cds"));
    Files.copy(Product.HOME.resolve("cds/classes.jsa"), cds.resolve("classes.jsa"));
    Files.setPosixFilePermissions(
        cds.resolve("classes.jsa"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.copy(Path.of(System.getProperty("java.home", ""), "release"), cds.resolve("release"));
    Files.writeString(cds.resolve("folder"), app + "\n");
    return app;
  }

  @Test
  void anOldVmIsRefused() throws IOException {
    for (String version : List.of("1.8.0_392", "11.0.2", "16")) {
      Path home = fakeJava(version);
      Processes.Result result = Vae.in(folder).with("JAVA_HOME", home.toString()).run();
      assertEquals(1, result.exitCode(), result::toString);
      assertEquals(
          "vae: needs Java 17 or newer, but "
              + home.resolve("bin/java")
              + " is version "
              + version.replaceFirst("[.].*", "")
              + "; let JAVA_HOME name a newer one",
          result.err());
    }
  }

  @Test
  void aWrongJavaHomeIsRefused() {
    Processes.Result result = Vae.in(folder).with("JAVA_HOME", folder.toString()).run();
    assertEquals(1, result.exitCode(), result::toString);
    assertTrue(result.err().startsWith("vae: JAVA_HOME is " + folder + ", but "), result::toString);
  }

  @Test
  void theLauncherNamesNoEngine() throws IOException {
    for (String launcher : List.of("vae", "vae.cmd")) {
      String text = Files.readString(Product.HOME.resolve("bin").resolve(launcher));
      for (String engine : List.of("djl", "torch", "tensorflow", "nd4j", "reference")) {
        assertFalse(text.contains(engine), launcher + " names " + engine);
      }
    }
  }

  /**
   * What can be told of them elsewhere: Windows may lose its place in a script with other lines.
   */
  @ParameterizedTest
  @ValueSource(strings = {"vae.cmd", "vae-dist/src/bin/vae.cmd", "vae-dist/src/images/bin/vae.cmd"})
  void scriptsForWindowsHaveItsLinesAndCloseWhatTheyOpen(String name) throws IOException {
    String text = Files.readString(Product.ROOT.resolve(name), StandardCharsets.US_ASCII);
    int number = 0;
    int open = 0;
    for (String line : text.split("\n")) {
      String place = name + ", line " + ++number;
      assertTrue(line.endsWith("\r"), place + " ends as on Unix; see .gitattributes");
      String[] parts = line.split("\"", -1);
      assertEquals(1, parts.length % 2, place + " has a quote that is not closed");
      for (int i = 0; i < parts.length; i += 2) { // between quotes a bracket is text
        for (char c : parts[i].toCharArray()) {
          open += c == '(' ? 1 : c == ')' ? -1 : 0;
          assertTrue(open >= 0, place + " closes a bracket that is not open");
        }
      }
    }
    assertEquals(0, open, name + " leaves a bracket open");
  }

  /** Makes a VM that prints its arguments, and the waiting policy as its error output. */
  private Path fakeJava(String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve("jdk " + version));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Files.writeString(
        java,
        "#!/bin/sh\nprintf '%s\\n' \"$@\"\nprintf '%s\\n' \"$OMP_WAIT_POLICY $GOMP_SPINCOUNT\" >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }
}
