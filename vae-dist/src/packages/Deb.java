import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes a package for Debian of a run-time image: the image in {@code /opt/vae4j}, and in {@code
 * /usr} links to its launcher, its manual pages and its completion for bash and fish.
 *
 * <p>Arguments: the image, the folder of these sources, the folder of the package, and the version.
 * Needs {@code jpackage} of the JDK that runs this program, {@code dpkg-deb} and {@code fakeroot}.
 */
final class Deb {
  private static final String NAME = "vae4j";
  private static final String MAINTAINER = "vae4j@users.noreply.github.com";

  private final Path image;
  private final Path sources;
  private final Path out;
  private final String version;

  private Deb(String[] arguments) {
    image = Path.of(arguments[0]).toAbsolutePath();
    sources = Path.of(arguments[1]).toAbsolutePath();
    out = Path.of(arguments[2]).toAbsolutePath();
    version = arguments[3];
  }

  /** Makes the package. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new Deb(arguments).make();
  }

  private void make() throws IOException, InterruptedException {
    Path work = out.resolve("deb");
    delete(work);
    Path content = work.resolve("image");
    copy(image, content);
    manuals(content.resolve("share/man/man1"));
    Path completions = Files.createDirectories(content.resolve("share/completions"));
    Files.writeString(completions.resolve("vae"), vae("completion", "bash"));
    Files.writeString(completions.resolve("vae.fish"), vae("completion", "fish"));
    // What a snapshot is called sorts before the release that it becomes.
    run(
        Path.of(System.getProperty("java.home"), "bin/jpackage").toString(),
        List.of("--type", "deb"),
        List.of("--name", NAME),
        List.of("--app-version", version.replace("-SNAPSHOT", "~snapshot")),
        List.of("--runtime-image", content.toString()),
        List.of("--resource-dir", sources.resolve("deb").toString()),
        List.of("--install-dir", "/opt"),
        List.of("--description", "Trains and uses variational autoencoders"),
        List.of("--vendor", NAME),
        List.of("--linux-deb-maintainer", MAINTAINER),
        List.of("--linux-app-category", "science"),
        List.of("--dest", out.toString()));
    delete(work);
  }

  /** Writes a page for the program and one for each command. */
  private void manuals(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    String all = vae("help", "--man");
    compress(folder.resolve("vae.1.gz"), all);
    String commands = all.substring(all.indexOf(".SH \"COMMANDS\""));
    Matcher names =
        Pattern.compile("^[.]TP\n\\\\fB(.+)\\\\fR$", Pattern.MULTILINE).matcher(commands);
    while (names.find()) {
      String name = names.group(1).replace("\\-", "-");
      compress(folder.resolve("vae-" + name + ".1.gz"), vae("help", "--man", name));
    }
  }

  private static void compress(Path file, String text) throws IOException {
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
      packed.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Returns what the program of the image prints. */
  private String vae(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/vae").toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    require(process, command);
    return printed;
  }

  @SafeVarargs
  private static void run(String program, List<String>... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    for (List<String> option : options) {
      command.addAll(option);
    }
    require(new ProcessBuilder(command).inheritIO().start(), command);
  }

  private static void require(Process process, List<String> command)
      throws IOException, InterruptedException {
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + ": ended with exit code " + code);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          file.toFile().setWritable(true);
          Files.delete(file);
        }
      }
    }
  }
}
