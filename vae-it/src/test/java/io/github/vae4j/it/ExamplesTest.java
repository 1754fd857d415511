package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples, each built from this build's artifacts as somebody else's project, and run. */
final class ExamplesTest {
  private static final int MOST_LINES = 100;

  @TempDir private Path folder = Path.of("");

  @Test
  void aModularHost() {
    MavenProject project = built("modular");
    Processes.Result result =
        java(
            allowing("io.github.vae4j.backend.djl"),
            "-p",
            project.target().resolve("modules").toString(),
            "-m",
            "com.acme.modular/com.acme.modular.Digits",
            "digits.safetensors");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().startsWith("module io.github.vae4j.api on PyTorch"), result::toString);
    assertTrue(result.out().contains("\nIWAE-10 "), result::toString);
    assertEquals("", Bundles.warningsOfTheVm(result), result::toString);
    assertTrue(Files.exists(folder.resolve("digits.safetensors")));
  }

  @Test
  void aHostOnTheClassPath() throws IOException {
    MavenProject project = built("classic");
    Path table = table();
    Path jar = project.target().resolve("classic.jar");
    Processes.Result byManifest =
        java(List.of(), "-jar", jar.toString(), table.toString(), "table.safetensors");
    assertEquals(0, byManifest.exitCode(), byManifest::toString);
    assertTrue(
        byManifest.out().startsWith("strangest of 400 rows: row 138, "), byManifest::toString);
    assertEquals("", Bundles.warningsOfTheVm(byManifest), byManifest::toString);
    Processes.Result byPath =
        java(
            List.of(),
            "-cp",
            jar + File.pathSeparator + project.target().resolve("lib") + "/*",
            "com.acme.classic.Table",
            table.toString(),
            "table.safetensors");
    assertEquals(byManifest.out(), byPath.out());
  }

  /** 1,797 digits in batches of 50 are 36 steps, twice. */
  @Test
  void aHostThatIsWatched() throws IOException {
    MavenProject project = built("metrics");
    Path jar = project.target().resolve("metrics.jar");
    Processes.Result result = java(List.of(), "-jar", jar.toString());
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().matches("72 steps, -?\\d+\\.\\d\\d nats\\R?"), result::toString);
    String meters =
        Files.readString(
            Product.ROOT.resolve("examples/metrics/src/main/java/com/acme/metrics/Meters.java"));
    assertTrue(
        Files.readString(Product.ROOT.resolve("docs/logs.md"))
            .contains("```java\n" + meters + "```"),
        "docs/logs.md does not show Meters.java as it is");
  }

  @Test
  void twoEnginesFromAFolderOfPlugins() {
    MavenProject project = built("layers");
    Path plugins = folder.resolve("plugins");
    for (String engine : List.of("djl", "tf")) {
      Bundles.place(engine, plugins.resolve(engine));
    }
    trained("digits", "--epochs", "1");
    Processes.Result result =
        java(
            List.of("--add-modules=java.se,jdk.unsupported"),
            "-p",
            project.target().resolve("modules").toString(),
            "-m",
            "com.acme.layers/com.acme.layers.TwoEngines",
            "runs/digits/model.safetensors",
            plugins.toString());
    assertEquals(0, result.exitCode(), result::toString);
    List<String> lines = result.out().lines().filter(line -> line.contains("mean score")).toList();
    assertEquals(2, lines.size(), result::toString);
    assertTrue(lines.get(0).startsWith("djl: "), result::toString);
    assertTrue(lines.get(1).startsWith("tf: "), result::toString);
    assertEquals(number(lines.get(0)), number(lines.get(1)), 0.01);
  }

  private static double number(String line) {
    return Double.parseDouble(line.replaceAll(".* (-?[0-9.]+) nats", "$1"));
  }

  @Test
  void aServiceThatScoresOverHttp() throws IOException, InterruptedException {
    MavenProject project = built("service");
    Path table = table();
    trained(table.toString(), "--likelihood", "normal", "--latent", "2", "--epochs", "2");
    int port = freePort();
    Path log = folder.resolve("service.log");
    Process service =
        new ProcessBuilder(
                javaCommand(),
                "-jar",
                project.target().resolve("service.jar").toString(),
                "--model=" + folder.resolve("runs/rows/model.safetensors"),
                "--server.port=" + port)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      HttpResponse<String> answer = post(service, port, "[[1, 2, null], [9, -9, 9]]");
      assertEquals(200, answer.statusCode(), () -> answer.body() + text(log));
      String[] scores = answer.body().replaceAll("[\\[\\]]", "").split(",");
      assertEquals(2, scores.length, answer.body());
      assertTrue(Double.parseDouble(scores[1]) > Double.parseDouble(scores[0]) + 1, answer.body());
      HttpResponse<String> refused = post(service, port, "[[1, 2], [3]]");
      assertEquals(400, refused.statusCode());
      assertEquals("row: expected 3 cells, found 2", refused.body());
    } finally {
      service.destroy();
      assertTrue(service.waitFor(30, TimeUnit.SECONDS), "the service does not end");
    }
    assertEquals(143, service.exitValue(), () -> text(log)); // by the signal, not by a crash
  }

  /** Sends a request, again and again until the service is up. */
  private static HttpResponse<String> post(Process service, int port, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/score"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    for (int tries = 0; ; tries++) {
      try {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException e) {
        if (tries == 120 || !service.isAlive()) {
          throw e;
        }
        Thread.sleep(500);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void eachIsShortAndShownAsItStands() throws IOException {
    String document = Files.readString(Product.ROOT.resolve("docs/embedding.md"));
    for (String name : List.of("modular", "classic", "layers", "service")) {
      try (Stream<Path> files = Files.walk(Product.ROOT.resolve("examples/" + name + "/src"))) {
        int lines = 0;
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String text = Files.readString(file);
          lines += (int) text.lines().count();
          assertTrue(
              document.contains("```java\n" + text + "```"),
              () -> "docs/embedding.md does not show " + file + " as it is");
        }
        assertTrue(lines > 0 && lines <= MOST_LINES, name + " has " + lines + " lines");
      }
    }
  }

  private MavenProject built(String name) {
    MavenProject project = MavenProject.example(name, folder.resolve(name));
    Processes.Result result = project.run("package");
    assertEquals(0, result.exitCode(), result::toString);
    return project;
  }

  private void trained(String... arguments) {
    List<String> all = new ArrayList<>(List.of("train"));
    all.addAll(List.of(arguments));
    Processes.Result result = Vae.in(folder).run(all.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
  }

  /** Writes rows of three columns that lie near a line, but for row 137. */
  private Path table() throws IOException {
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder("a,b,c\n");
    for (int i = 0; i < 400; i++) {
      double t = random.nextGaussian();
      double b = i == 137 ? -30 : 2 * t + 0.1 * random.nextGaussian();
      rows.append(t).append(',').append(b).append(',').append(3 * t).append('\n');
    }
    return Files.writeString(folder.resolve("rows.csv"), rows);
  }

  /** Returns the options by which the VM is told that native code is meant, where it asks. */
  private static List<String> allowing(String module) {
    return Runtime.version().feature() < 24
        ? List.of()
        : List.of("--enable-native-access=" + module, "--sun-misc-unsafe-memory-access=allow");
  }

  private static String javaCommand() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Processes.Result java(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(List.of(javaCommand()));
    command.addAll(options);
    command.addAll(List.of(arguments));
    return Processes.run(command, folder, Map.of("TF_CPP_MIN_LOG_LEVEL", "2"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
