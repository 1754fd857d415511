package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as programs use it: documents, streams, exit codes and completion. */
@DisabledOnOs(OS.WINDOWS)
final class ScriptsCommandTest {
  private static final String TABLE =
      "a,b\n1,2\n2,4.5\n3,6\n4,8.5\n5,10\n6,12.5\n7,14\n8,16.5\n9,18\n10,20.5\n";
  private static final String MODEL = "run/model.safetensors";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(folder.resolve("table.csv"), TABLE);
    for (String run : List.of("run --latent 1", "other --latent 2")) {
      Processes.Result result =
          run(
              "train table.csv --epochs 2 --hidden 4 --importance-samples 20 --backend reference"
                  + " --quiet --out "
                  + run);
      assertEquals(0, result.exitCode(), result::toString);
      assertEquals("", result.err(), "neither progress nor notes");
      assertTrue(result.out().startsWith("evaluation on"), result::toString);
    }
  }

  private static Processes.Result run(String command) {
    return Vae.in(folder).run(command.split(" "));
  }

  /** Runs a line of a shell in which {@code vae} is the command. */
  private static Processes.Result shell(String line) {
    return Processes.run(
        List.of(
            "bash", "-c", "vae() { '" + Product.HOME.resolve("bin/vae") + "' \"$@\"; }; " + line),
        folder,
        Map.of());
  }

  private static JsonObject document(Processes.Result result) {
    return JsonParser.parseString(result.out()).getAsJsonObject();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate MODEL table.csv --importance-samples 20 --backend reference"
            + " | model data seed estimates latents simulated",
        "score MODEL table.csv --backend reference --out s.csv"
            + " | model data seed score file strangest reliability threshold ranking",
        "inspect MODEL | file digest parameters latent_size model data training content options"
            + " estimates",
        "backends --no-open | backends broken",
        "compare run other | runs settings_that_differ comparisons",
        "gaps MODEL table.csv --steps 5 --evaluation-samples 10 --estimator iwae:10"
            + " --backend reference | model data estimator family estimates reliability families",
      })
  void aDocumentIsAllThatIsOnTheOutput(String command, String names) {
    Processes.Result result = run(command.replace("MODEL", MODEL) + " --json");
    assertEquals(0, result.exitCode(), result::toString);
    JsonObject document = document(result);
    assertEquals(command.split(" ")[0], document.get("command").getAsString());
    assertTrue(document.get("notes").isJsonArray(), result::toString);
    for (String name : names.split(" ")) {
      assertTrue(document.has(name), () -> name + " in " + result);
    }
  }

  @Test
  void theDocumentHasTheNumbersOfTheTable() throws IOException {
    Processes.Result result =
        run("evaluate " + MODEL + " table.csv --backend reference --out e.csv --json");
    List<String> table = Files.readAllLines(folder.resolve("e.csv"));
    for (JsonElement element : document(result).getAsJsonArray("estimates")) {
      JsonObject e = element.getAsJsonObject();
      String name = e.get("name").getAsString().replaceAll("^(IWAE)-\\d+", "$1");
      String row =
          table.stream().filter(line -> line.startsWith(name + ",")).findFirst().orElseThrow();
      assertEquals(row.split(",")[2], e.get("mean").getAsString(), row);
      assertEquals(row.split(",")[3], e.get("standard_error").getAsString(), row);
      assertEquals(
          name.equals("ELBO") || name.equals("IWAE") ? "lower" : "none",
          e.get("bound").getAsString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evaluate nowhere.safetensors digits --json | 3",
        "score MODEL --estimater 3 --json | 2",
        "inspect MODEL --json --backend none | 2",
        "evaluate MODEL table.csv --json --backend none | 4",
        "score MODEL table.csv --json --out - | 2",
      })
  void anErrorIsADocumentToo(String command, int code) {
    Processes.Result result = run(command.replace("MODEL", MODEL));
    assertEquals(code, result.exitCode(), result::toString);
    JsonObject error = document(result).getAsJsonObject("error");
    assertEquals(code, error.get("exit_code").getAsInt());
    assertTrue(
        result.err().contains("vae: " + error.get("message").getAsString()), result::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "encode", "reconstruct", "impute"})
  void tablesGoThroughPipes(String command) {
    Processes.Result result =
        shell(
            "printf 'a,b\\n1,2\\n2,5\\n' | vae "
                + command
                + " "
                + MODEL
                + " - --backend reference --out -");
    assertEquals(0, result.exitCode(), result::toString);
    List<String> lines = result.out().lines().toList();
    assertEquals(3, lines.size(), result::toString);
    assertEquals(1, lines.stream().mapToInt(line -> line.split(",", -1).length).distinct().count());
    assertTrue(result.err().contains("standard output"), result::toString);
  }

  @Test
  void aModelOfOthersGoesThroughAPipe() {
    String export = "vae export " + MODEL + " --onnx encoder --out ";
    Processes.Result result =
        shell(export + "- | cat > a.onnx; " + export + "b.onnx; cmp a.onnx b.onnx");
    assertEquals(0, result.exitCode(), result::toString);
    assertFalse(Files.exists(folder.resolve("-")));
  }

  @Test
  void theStandardInputIsNamedInMessages() {
    Processes.Result wrong = shell("printf 'a,b\\n1,2\\n1,2,3\\n' | vae score " + MODEL + " -");
    assertEquals(3, wrong.exitCode(), wrong::toString);
    assertTrue(wrong.err().contains("standard input, line 3"), wrong::toString);
    Processes.Result training = shell("vae train - < table.csv");
    assertEquals(2, training.exitCode(), training::toString);
    assertTrue(training.err().contains("save the standard input in a file"), training::toString);
  }

  @Test
  void theBareCommandIsAWrongOne() {
    Processes.Result result = Vae.in(folder).run();
    assertEquals(2, result.exitCode(), result::toString);
    assertEquals("", result.out());
    assertEquals(Vae.in(folder).run("--help").out(), result.err());
  }

  @Test
  void helpOfACommandIsThatOfItsOption() {
    assertEquals(run("score --help").out(), run("help score").out());
    assertEquals(run("reproduce ladder --help").out(), run("help reproduce ladder").out());
    Processes.Result wrong = run("help scor");
    assertEquals(2, wrong.exitCode(), wrong::toString);
    assertTrue(wrong.err().contains("did you mean 'score'?"), wrong::toString);
  }

  @Test
  void namesOfDataAreAnsweredWithTheNearest() {
    Processes.Result word = run("schema digist");
    assertEquals(3, word.exitCode(), word::toString);
    assertTrue(word.err().contains("did you mean 'digits'?"), word::toString);
    Processes.Result file = run("schema tabel.csv");
    assertTrue(file.err().contains("did you mean 'table.csv'?"), file::toString);
  }

  @Test
  void bashCompletesCommandsAndOptions() {
    String complete =
        "source <(vae completion bash); COMP_WORDS=(%s); COMP_CWORD=%d; _complete_vae; echo"
            + " \"${COMPREPLY[@]}\"";
    Processes.Result commands = shell(String.format(complete, "vae comp", 1));
    assertEquals("compare completion", commands.out().strip(), commands::toString);
    Processes.Result options = shell(String.format(complete, "vae score --thr", 2));
    assertTrue(options.out().contains("--threshold"), options::toString);
    assertFalse(options.out().contains("--latent"), options::toString);
    Processes.Result shells = shell(String.format(complete, "vae completion ''", 2));
    assertTrue(shells.out().contains("bash zsh fish"), shells::toString);
    Processes.Result help = shell(String.format(complete, "vae help ev", 2));
    assertEquals("evaluate", help.out().strip(), help::toString);
    Processes.Result fish = run("completion fish");
    assertTrue(
        fish.out().contains("complete -c vae -n '__fish_seen_subcommand_from score' -l threshold"),
        fish::toString);
    assertTrue(fish.out().contains("_from completion' -f -a 'bash zsh fish'\n"), fish::toString);
  }

  @Test
  void runsAreComparedBySettingsAndDatumByDatum() {
    Processes.Result result = run("compare run other run");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(
        result
            .out()
            .matches("(?s)settings that differ\n +run +other +run\n.*  latent +1 +2 +1\n.*"),
        result::toString);
    assertTrue(result.out().contains("for the 3 pairs"), result::toString);
    Processes.Result estimates = run("compare run other/estimates.csv");
    assertTrue(estimates.out().contains("iwae:20, a lower bound"), estimates::toString);
  }

  @Test
  void aModelCardAsksWhatTheFileDoesNotKnow() {
    Processes.Result result = run("inspect " + MODEL + " --markdown");
    for (String part :
        List.of(
            "# run/model.safetensors\n",
            "## Intended use\n\n*To be written",
            "- **trained on**: table.csv",
            "| ELBO | ",
            "## Limits\n\n- ")) {
      assertTrue(result.out().contains(part), () -> part + " in " + result);
    }
  }
}
