package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.core.model.TrainedVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The Java program that the README shows, in a fresh project with the dependencies it shows. */
class DocumentedProgramTest {
  private static final int MOST_LINES = 30;
  private static final int MOST_STATEMENTS = 15;

  /** The mean income of people of 50 in Oslo in the table of docs/tables.md. */
  private static final double INCOME = 90;

  private static final Pattern FILLED = Pattern.compile("filled \\[.*, (\\d+)]");
  private static final String POM =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.acme</groupId>
        <artifactId>fresh</artifactId>
        <version>1</version>
        %s
      </project>
      """;

  /** Prints the words of the inference methods that are there. */
  private static final String METHODS =
      """
      import io.github.vae4j.api.inference.InferenceMethodProvider;
      import java.util.ServiceLoader;

      public class Methods {
        public static void main(String[] arguments) {
          for (InferenceMethodProvider p : ServiceLoader.load(InferenceMethodProvider.class)) {
            p.names().forEach(System.out::println);
          }
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void theProgramOfTheReadmeTrainsSavesLoadsAndScores() throws IOException {
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    String program = block(readme, "java");
    assertTrue(program.lines().count() < MOST_LINES, () -> program.lines().count() + " lines");
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("Example.java"), program);
    Files.writeString(folder.resolve("pom.xml"), POM.formatted(block(readme, "xml")));
    Processes.Result result =
        MavenProject.in(folder).run("compile", "exec:java", "-Dexec.mainClass=Example");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("DoubleSummaryStatistics{count=1797, "), result::toString);
    assertEquals(List.of(), warnings(result), result::toString);
    Processes.Result command = Vae.in(folder).run("train", "digits", "--out", "command");
    assertEquals(0, command.exitCode(), command::toString);
    assertEquals(parameters("command/model.safetensors"), parameters("digits.safetensors"));
  }

  /** What docs/tables.md adds to the project of the README, with the table that it makes. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theProgramOfTheTablesScoresFillsAndDraws() throws IOException {
    String page = Files.readString(Product.ROOT.resolve("docs/tables.md"));
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    String program = block(page, "java");
    long statements =
        program.lines().filter(line -> line.endsWith(";") && !line.startsWith("import ")).count();
    assertTrue(statements <= MOST_STATEMENTS, () -> statements + " statements");
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("Customers.java"), program);
    String end = "</dependencies>";
    Files.writeString(
        folder.resolve("pom.xml"),
        POM.formatted(block(readme, "xml").replace(end, block(page, "xml") + end)));
    for (DocumentedCommand command : DocumentedCommand.in("tables.md", page).subList(0, 2)) {
      Processes.Result made = Processes.run(List.of("sh", "-c", command.text()), folder, Map.of());
      assertEquals(0, made.exitCode(), made::toString);
    }
    Processes.Result result =
        MavenProject.in(folder).run("compile", "exec:java", "-Dexec.mainClass=Customers");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains(" of 2000 are flagged"), result::toString);
    Matcher filled = FILLED.matcher(result.out());
    assertTrue(filled.find(), result::toString);
    assertEquals(INCOME, Double.parseDouble(filled.group(1)), 15, result::toString);
    assertTrue(result.out().matches("(?s).*it alone scores \\d.*"), result::toString);
    assertTrue(result.out().matches("(?s).*drawn \\[[-0-9]+, Oslo, .*"), result::toString);
    assertEquals(List.of(), warnings(result), result::toString);
  }

  @Test
  void theProgramOfTheResumedTrainingComesToItsEnd() throws IOException {
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    String page = Files.readString(Product.ROOT.resolve("docs/resuming.md"));
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("Resumed.java"), block(page, "java"));
    Files.writeString(folder.resolve("pom.xml"), POM.formatted(block(readme, "xml")));
    Processes.Result result =
        MavenProject.in(folder).run("compile", "exec:java", "-Dexec.mainClass=Resumed");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(result.out().contains("epochs 30"), result::toString);
  }

  private Map<String, HostArray> parameters(String model) {
    return TrainedVae.load(folder.resolve(model)).parameters();
  }

  @Test
  void thePomOfTheReadmeHoldsTheMethodsOfItsText() throws IOException {
    String readme = Files.readString(Product.ROOT.resolve("README.md"));
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(sources.resolve("Methods.java"), METHODS);
    Files.writeString(folder.resolve("pom.xml"), POM.formatted(block(readme, "xml")));
    Processes.Result result =
        MavenProject.in(folder).run("compile", "exec:java", "-Dexec.mainClass=Methods");
    assertEquals(0, result.exitCode(), result::toString);
    for (String method :
        List.of(
            "elbo", "iwae", "miwae", "piwae", "ciwae", "renyi", "svi", "svi-kl", "savae", "bsvi")) {
      assertTrue(readme.contains("`" + method), method);
      assertTrue(result.out().lines().toList().contains(method), result::toString);
    }
  }

  /** Returns the lines in which SLF4J or the VM complains, among them of native access. */
  private static List<String> warnings(Processes.Result result) {
    return Stream.of(result.out(), result.err())
        .flatMap(String::lines)
        .filter(line -> line.contains("SLF4J") || line.contains("WARN"))
        .toList();
  }

  /** Returns the first block of a language. */
  private static String block(String document, String language) {
    String fence = "```" + language + "\n";
    int start = document.indexOf(fence) + fence.length();
    return document.substring(start, document.indexOf("```", start));
  }
}
