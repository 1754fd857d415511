package io.github.vae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What explore says to a wrong command line or wrong data, instead of serving a page. */
class ExploreErrorsTest {
  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(folder.resolve("PLAIN.csv"), "a,b\n1,2\n3,4\n5,7\n");
    StringWriter err = new StringWriter();
    String small = " --epochs 1 --hidden 4 --importance-samples 1 --latent 2";
    assertEquals(0, run(err, "train digits --limit 50 --out DIGITS" + small), err::toString);
  }

  /** Runs a command; words in capitals are files or folders of this test. */
  private static int run(StringWriter err, String command) {
    String[] words =
        Arrays.stream((command + " --backend reference").split(" "))
            .map(word -> word.equals("MODEL") ? "DIGITS/model.safetensors" : word)
            .map(word -> word.matches("[A-Z]+([./].*)?") ? folder.resolve(word).toString() : word)
            .toArray(String[]::new);
    return Main.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "explore MODEL --port 65536|2|--port: expected a number from 0 to 65535, found 65536",
        "explore MODEL --port -1|2|--port: expected a number from 0 to 65535, found -1",
        "explore MODEL --refine elbo|2|--refine elbo: does not refine; name one such as svi:20",
        "explore MODEL --refine svy:3|2|--refine: did you mean 'svi'?",
        "explore MODEL --refine foo|2|--refine: there is no inference method 'foo'",
        "explore MODEL --layer 2|2|--layer 2: no such layer of latents",
        "explore MODEL PLAIN.csv|3|expected data of shape [8, 8]",
        "explore MODEL NOTHING.csv|3|NOTHING.csv",
        "explore NOTHING.safetensors|3|NOTHING.safetensors",
      })
  void aWrongCommandIsRefusedBeforeAPageIsServed(String command, int code, String message) {
    StringWriter err = new StringWriter();
    assertEquals(code, run(err, command), err::toString);
    assertTrue(err.toString().contains(message), err::toString);
  }
}
