package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.acme.store.KeyValueProvider;
import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Program;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.examination.Runs;
import io.github.vae4j.core.network.Scope;
import io.github.vae4j.core.part.Likelihood;
import io.github.vae4j.core.part.LikelihoodProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docs/writing-a-model.md shows, as a project of somebody else: it is built against the
 * artifacts of this build, run in Java, and put into the application as a plug-in.
 */
@DisabledOnOs(OS.WINDOWS)
final class OwnModelTest {
  private static final Path PAGE = Product.ROOT.resolve("docs/writing-a-model.md");
  private static final Path IMAGE = Product.ROOT.resolve("vae-dist/target/images/minimal");
  private static final int ROWS = 2000;

  /** Of the effects: 2000 rows leave a standard error of about 0.007. */
  private static final double TOLERANCE = 0.03;

  @TempDir private static Path project = Path.of("");
  @TempDir private Path folder = Path.of("");

  @BeforeAll
  static void build() throws IOException {
    DocumentedProject.of(PAGE).write(project);
    CountTable.write(project.resolve("counts.csv"), ROWS);
    Processes.Result built = MavenProject.in(project).run("package");
    assertEquals(0, built.exitCode(), built::toString);
  }

  @BeforeEach
  void writeData() throws IOException {
    CountTable.write(folder.resolve("counts.csv"), ROWS);
    Files.createDirectories(folder.resolve("shop"));
    Files.writeString(folder.resolve("shop/store.properties"), "visits: " + rows() + "\n");
  }

  private static String rows() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append(i == 0 ? "" : " ").append(i % 7).append(',').append(i % 4);
    }
    return rows.toString();
  }

  /** Puts the jar into the application, which is made in the folder, and the launcher beside. */
  private Vae installed(String place) throws IOException {
    Vae vae = Strangers.without(folder).with("VAE_BACKEND", "reference");
    Path plugin = Files.createDirectories(folder.resolve("app/plugins").resolve(place));
    Files.copy(project.resolve("target/counts.jar"), plugin.resolve("counts.jar"));
    return vae;
  }

  @ParameterizedTest
  @CsvSource({
    "20,GeometricLikelihood",
    "40,RatesModel",
    "40,EffectsModel",
    "60,GeometricLikelihood GeometricProvider",
    "60,LaplacePrior LaplaceProvider",
    "60,RatesModel RatesProvider",
    "60,EffectsModel EffectsProvider",
    "60,KeyValueProvider"
  })
  void eachIsShort(int most, String types) throws IOException {
    DocumentedProject shown = DocumentedProject.of(PAGE);
    int lines = 0;
    for (String type : types.split(" ", -1)) {
      int more = shown.code(type).size();
      assertTrue(more > 0, type);
      lines += more;
    }
    assertTrue(lines <= most, types + " has " + lines + " lines");
  }

  @Test
  void theSourceOfDataIsTheOneThatIsTestedInEveryPlace() throws IOException {
    String path = KeyValueProvider.class.getName().replace('.', '/') + ".java";
    String file = Files.readString(Product.ROOT.resolve("vae-it/src/test/java/" + path));
    assertEquals(file, DocumentedProject.of(PAGE).files().get("src/main/java/" + path));
  }

  @Test
  void theCommandsOfThePageWorkWithThePlugIn() throws IOException {
    Vae vae = installed("counts");
    Path launcher = folder.resolve("vae");
    Files.writeString(launcher, "#!/bin/sh\nexec '" + vae.launcher() + "' \"$@\"\n");
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> commands =
        DocumentedCommand.in("writing-a-model.md", Files.readString(PAGE)).stream()
            .map(DocumentedCommand::text)
            .filter(command -> command.startsWith("./vae "))
            .toList();
    StringBuilder shown = new StringBuilder();
    for (String command : commands) {
      Processes.Result result =
          Processes.run(List.of("sh", "-c", command), folder, vae.environment());
      assertEquals(0, result.exitCode(), result::toString);
      shown.append("$ ").append(command).append('\n').append(result.out()).append('\n');
    }
    for (String used : List.of("train", "inspect", "evaluate", "score", "encode", "sample")) {
      assertTrue(shown.indexOf("$ ./vae " + used + " ") >= 0, used);
    }
    for (String word : List.of("geometric", "laplace", "rates:LATENT", "effects:LATENT", "kv:")) {
      assertTrue(help(shown.toString()).contains(word), () -> word + " in " + shown);
    }
    assertTrue(shown.indexOf("effects:1") > 0, shown::toString);
    assertTrue(shown.indexOf(" bits/dim") > 0, shown::toString); // counts have probabilities
    assertEquals(ROWS + 1, lines("scores.csv"));
    assertEquals(ROWS + 1, lines("latents.csv"));
    assertEquals(11, lines("samples.csv"));
  }

  /** Returns what the first command printed, without the blanks at which it wraps lines. */
  private static String help(String shown) {
    return shown.substring(0, shown.indexOf("\n$ ")).replaceAll("\\s+", "");
  }

  private int lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"class path", "layer", "image"})
  void itIsFoundInEveryPlace(String place) throws IOException {
    Vae vae = installed(place.equals("class path") ? "counts/lib" : "counts");
    List<String> start = List.of(vae.launcher().toString());
    Map<String, String> environment = new HashMap<>(vae.environment());
    Path plugins = folder.resolve("app/plugins");
    if (place.equals("layer")) {
      start =
          List.of(
              Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
              "-Dvae.plugins=" + plugins,
              "-p",
              Product.HOME.resolve("modules").toString(),
              "-m",
              "io.github.vae4j.cli/io.github.vae4j.cli.Main");
    } else if (place.equals("image")) {
      assumeTrue(Files.exists(IMAGE.resolve("bin/vae")), "the image is not built");
      start = List.of(IMAGE.resolve("bin/vae").toString());
      environment.put("VAE_JAVA_OPTS", "-Dvae.plugins=" + plugins);
    }
    for (String arguments :
        List.of(
            "train counts.csv --model effects:1 --condition dose --epochs 1 --out run",
            "score run/model.safetensors counts.csv --limit 9 --out scores.csv",
            "train counts.csv --likelihood geometric --prior laplace --epochs 1 --hidden 4",
            "train counts.csv --likelihood geometric;calls=poisson;dose=normal:scale=column --epochs"
                + " 1 --hidden 4 --out blocks",
            "score blocks/model.safetensors counts.csv --limit 9 --out blocks.csv")) {
      List<String> command = new ArrayList<>(start);
      command.addAll(List.of(arguments.split(" ", -1)));
      Processes.Result result = Processes.run(command, folder, environment);
      assertEquals(0, result.exitCode(), result::toString);
    }
    assertEquals(10, lines("scores.csv"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model rates|rates: LATENT is missing; expected rates:LATENT",
        "--model rates:two|rates:two: LATENT needs to be a whole number, found 'two'; expected"
            + " rates:LATENT",
        "--model rate:2|did you mean 'rates'? there is no model 'rate'; present: vae",
        "--model rates:2 --condition dose|model rates:2: takes no condition beside the data",
        "--model effects:1|effects: needs a condition, such as --condition dose",
        "--likelihood geometrik|did you mean 'geometric'? there is no likelihood 'geometrik'; present:",
        "--likelihood geometric:3|geometric:3: '3' is not known here; expected geometric",
        "--prior laplac|did you mean 'laplace'? there is no prior 'laplac'; present: normal,"
      })
  void aWrongWordIsAnsweredWithAllThereAre(String options, String message) throws IOException {
    List<String> command = new ArrayList<>(List.of("train", "counts.csv"));
    command.addAll(List.of(options.split(" ", -1)));
    Processes.Result result = installed("counts").run(command.toArray(String[]::new));
    assertEquals(2, result.exitCode(), result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }

  @Test
  void countsAreAskedForBeforeTheTraining() throws IOException {
    Files.writeString(folder.resolve("half.csv"), "a,b\n1,2\n0.5,3\n");
    Processes.Result result =
        installed("counts").run("train", "half.csv", "--likelihood", "geometric");
    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(result.err().contains("expected a whole number from 0"), result::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model rates:1|there is no model 'rates'; present: vae",
        "--likelihood geometric|there is no likelihood 'geometric'; present: bernoulli",
        "--prior laplace --likelihood normal|there is no prior 'laplace'; present: normal"
      })
  void withoutThePlugInTheModelFileNamesTheWord(String options, String message) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("train", "counts.csv", "--epochs", "1", "--out", "run"));
    command.addAll(List.of(options.split(" ", -1)));
    Vae vae = installed("counts");
    Processes.Result trained = vae.run(command.toArray(String[]::new));
    assertEquals(0, trained.exitCode(), trained::toString);
    Files.delete(folder.resolve("app/plugins/counts/counts.jar"));
    Processes.Result result = vae.run("score", "run/model.safetensors", "counts.csv");
    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(result.err().contains("run/model.safetensors: "), result::toString);
    assertTrue(result.err().contains(message), result::toString);
  }

  @Test
  void theProgramFindsTheEffectThatTheCountsWereDrawnWith() {
    Processes.Result result =
        MavenProject.in(project)
            .run(
                "compile",
                "exec:java",
                "-Dexec.mainClass=com.acme.counts.Effects",
                "-Dexec.args=counts.csv effects.safetensors");
    assertEquals(0, result.exitCode(), result::toString);
    for (int i = 0; i < CountTable.EFFECT.length; i++) {
      String start = CountTable.COLUMNS.get(i) + " ";
      String line =
          result.out().lines().filter(l -> l.startsWith(start)).findFirst().orElse(start + "NaN");
      double found = Double.parseDouble(line.substring(start.length()));
      assertEquals(CountTable.EFFECT[i], found, TOLERANCE, result::toString);
    }
  }

  @Test
  void theProgramOfThePageIsTheOneThatIsRun() throws IOException {
    assertTrue(
        Files.readString(PAGE)
            .contains(
                "$ mvn compile exec:java -Dexec.mainClass=com.acme.counts.Effects"
                    + " -Dexec.args=\"counts.csv effects.safetensors\""));
  }

  @Test
  void theGeometricLikelihoodIsTheClosedForm() throws IOException {
    double[] means = {0.01, 1, 2.5, 40, 300};
    double[] counts = {0, 1, 7, 33, 512};
    double[] logMeans = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      logMeans[i] = Math.log(means[i]);
    }
    URL classes = project.resolve("target/classes").toUri().toURL();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {classes}, OwnModelTest.class.getClassLoader());
        Backend backend = Backends.discover().select("reference").open(BackendConfig.defaults())) {
      Likelihood geometric =
          ServiceLoader.load(LikelihoodProvider.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(provider -> provider.names().contains("geometric"))
              .findFirst()
              .orElseThrow()
              .create("geometric", "");
      HostArray one = HostArray.of(Shape.of(1, 1), new double[] {0});
      Program program =
          Runs.trace(
              List.of(one.type(), one.type()),
              in -> {
                Scope scope = Scope.root(in.get(0).trace(), DType.FLOAT64);
                return List.of(geometric.of(scope, in.get(0), Given.nothing()).logProb(in.get(1)));
              });
      assertEquals(DType.FLOAT64, one.type().dtype());
      for (int i = 0; i < means.length; i++) {
        for (double count : counts) {
          HostArray logMean = HostArray.of(Shape.of(1, 1), new double[] {logMeans[i]});
          HostArray x = HostArray.of(Shape.of(1, 1), new double[] {count});
          double expected = closedForm(means[i], (int) count);
          double found = Runs.run(backend, program, List.of(logMean, x)).get(0).get(0);
          assertEquals(
              expected,
              found,
              1e-10 * Math.max(1, Math.abs(expected)),
              String.format(Locale.ROOT, "mean %s, count %s", means[i], count));
        }
      }
      assertFalse(geometric.support().contains(0.5));
    }
  }

  /** Returns log(p (1 - p)^k) for p = 1 / (1 + mean), as a sum of logarithms. */
  private static double closedForm(double mean, int count) {
    double sum = -Math.log1p(mean);
    for (int i = 1; i <= count; i++) {
      sum += Math.log(mean / (1 + mean));
    }
    return sum;
  }
}
