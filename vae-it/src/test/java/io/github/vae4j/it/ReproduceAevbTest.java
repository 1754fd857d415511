package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short versions of AEVB's experiments. */
class ReproduceAevbTest {
  @TempDir private Path folder;

  private String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("reproduce"));
    all.addAll(List.of(arguments));
    Processes.Result result = Vae.in(folder).run(all.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
    return result.toString();
  }

  @Test
  void aevbEndsAboveWakeSleepAndIsNotTrainedTwice() throws IOException {
    String[] command = {"aevb-fig2", "digits", "--quick", "--latent=3", "--out=fig2"};
    run(command);
    assertTrue(Files.size(folder.resolve("fig2/aevb-fig2.png")) > 5000);
    List<String> lines = Files.readAllLines(folder.resolve("fig2/aevb-fig2.csv"));
    assertEquals("n_z,method,step,set,points,bound,standard_error,seconds", lines.get(0));
    double aevb = last(lines, "3,AEVB,");
    double wakeSleep = last(lines, "3,wake-sleep,");
    assertTrue(aevb > wakeSleep, aevb + " against " + wakeSleep);

    String again = run(command);
    assertTrue(again.contains("is there already"), again);
    assertEquals(lines, Files.readAllLines(folder.resolve("fig2/aevb-fig2.csv")));
  }

  private static final int TITLE = 26; // above the images

  private static double last(List<String> lines, String start) {
    String line =
        lines.stream()
            .filter(l -> l.startsWith(start) && l.contains(",test,"))
            .reduce((a, b) -> b)
            .orElseThrow();
    return Double.parseDouble(line.split(",", -1)[5]);
  }

  @Test
  void theManifoldIsASquareOfImages() throws IOException {
    run("aevb-fig4", "digits", "--quick", "--side=5", "--points=2000", "--out=fig4");
    var picture = ImageIO.read(folder.resolve("fig4/aevb-fig4.png").toFile());
    assertEquals(picture.getWidth() + TITLE, picture.getHeight());
    assertTrue(Files.exists(folder.resolve("fig4/model.safetensors")));
  }
}
