import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Archives the classes that usual commands load, as the virtual machine has them in memory, so that
 * commands start sooner (class-data sharing).
 *
 * <p>Arguments: application folders and run-time images. An image gets the archive where its own
 * virtual machine looks for it. An application folder gets a folder {@code cds} with the archive
 * and with what it was made for: the Java that runs this program, and the place of the folder. The
 * launcher uses the archive for these alone. What plug-ins bring is not in it, so they may come and
 * go.
 */
final class ClassArchive {
  private static final String MAIN = "io.github.vae4j.cli/io.github.vae4j.cli.Main";

  /** What is run to see which classes are loaded. */
  private static final List<String> COMMANDS =
      List.of(
          "--help",
          "train digits --limit 100 --epochs 1 --hidden 16 --latent 2 --out run",
          "sample run/model.safetensors --out drawn.png");

  private final Path folder;
  private final boolean image;
  private final Path work;

  private ClassArchive(Path folder, Path work) {
    this.folder = folder;
    this.image = Files.exists(folder.resolve("lib/modules"));
    this.work = work;
  }

  /** Makes the archives. A folder whose virtual machine makes none is left without one. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    for (String argument : arguments) {
      Path work = Files.createTempDirectory("vae-classes");
      try {
        new ClassArchive(Path.of(argument).toRealPath(), work).make();
      } catch (IllegalStateException e) {
        System.out.println(argument + " has no class archive: " + e.getMessage());
      } finally {
        delete(work);
      }
    }
  }

  private void make() throws IOException, InterruptedException {
    Path cds = folder.resolve("cds");
    delete(cds);
    Path classes = Files.write(work.resolve("all"), classes());
    List<String> options =
        new ArrayList<>(
            List.of("-Xshare:dump", "-XX:+UseG1GC", "-XX:SharedClassListFile=" + classes));
    Path archive = work.resolve("classes.jsa");
    if (!image) {
      options.add("-XX:SharedArchiveFile=" + archive);
    }
    run(options, "");
    if (!image) {
      Files.createDirectories(cds);
      Files.copy(archive, cds.resolve("classes.jsa"));
      Files.copy(home().resolve("release"), cds.resolve("release"));
      Files.writeString(cds.resolve("folder"), folder + System.lineSeparator());
    }
  }

  /** Returns the classes that the commands load, in an order that does not depend on threads. */
  private Set<String> classes() throws IOException, InterruptedException {
    Set<String> classes = new TreeSet<>();
    Path list = work.resolve("list");
    for (String command : COMMANDS) {
      run(List.of("-XX:DumpLoadedClassList=" + list), command);
      for (String line : Files.readAllLines(list)) {
        // Numbers differ from command to command, and only class loaders of one's own need them.
        if (!line.startsWith("#") && !line.contains(" source: ") && !linksOldClasses(line)) {
          classes.add(line.replaceFirst(" id: .*", ""));
        }
      }
    }
    return classes;
  }

  /**
   * A lambda expression of a type of picocli, whose classes have the format of Java 5: it would
   * have them linked, and classes of that format can be archived as long as they are not.
   */
  private static boolean linksOldClasses(String line) {
    return line.startsWith("@lambda-proxy") && line.contains("picocli");
  }

  private void run(List<String> options, String command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(home().resolve("bin/java").toString()));
    all.addAll(options);
    all.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    all.addAll(
        image
            ? List.of("-Dvae.plugins=" + folder.resolve("plugins"))
            : List.of("-Dvae.backend=reference", "-p", folder.resolve("modules").toString()));
    all.addAll(List.of("-m", MAIN));
    if (!command.isEmpty()) {
      all.addAll(List.of(command.split(" ")));
    }
    Path log = work.resolve("log");
    int status =
        new ProcessBuilder(all)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start()
            .waitFor();
    if (status != 0) {
      List<String> said = Files.readAllLines(log);
      throw new IllegalStateException(
          String.join(" ", all)
              + " ended with status "
              + status
              + said.stream().reduce((first, last) -> last).map(last -> ": " + last).orElse(""));
    }
  }

  /** Returns the folder of the Java that the archive is for. */
  private Path home() {
    return image ? folder : Path.of(System.getProperty("java.home"));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
