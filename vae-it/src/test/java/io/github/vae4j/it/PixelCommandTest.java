package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A residual encoder with dropout and a decoder of pixels in turn, from the command line. */
final class PixelCommandTest {
  private static final String MODEL = "runs/digits/model.safetensors";
  private static final String DRAWS = "these are draws from p(x|z)";
  private static final String PARTS =
      "train digits --encoder resnet:3,4,dropout=0.2 --decoder pixelcnn:2,4 --latent 2 --limit 200"
          + " --importance-samples 5 ";

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() {
    Processes.Result trained = succeed(PARTS + "--binarize dynamic --steps 4");
    assertTrue(
        trained.out().contains("resnet:3,4,dropout=0.2 - 2 - pixelcnn:2,4"), trained::toString);
    assertFalse(trained.out().contains("draws of it will be poor"), trained::toString);
  }

  private static Processes.Result run(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of("--backend", "reference"));
    return Vae.in(folder).run(words.toArray(String[]::new));
  }

  private static Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  @Test
  void samplesAreDrawnAndSaidToBe() throws IOException {
    assertTrue(succeed("sample " + MODEL + " --count 5 --out a.csv").out().contains(DRAWS));
    succeed("sample " + MODEL + " --count 5 --out b.csv");
    assertEquals(
        Files.readString(folder.resolve("a.csv")), Files.readString(folder.resolve("b.csv")));
    List<String> rows = Files.readAllLines(folder.resolve("a.csv"));
    assertTrue(rows.get(1).matches("((0|16)(\\.0)?,)*(0|16)(\\.0)?"), rows.get(1));
  }

  @Test
  void whatIsDecodedIsDrawnAndSaidToBe() throws IOException {
    assertTrue(
        succeed("reconstruct " + MODEL + " digits --limit 3 --out r.png").out().contains(DRAWS));
    assertTrue(succeed("traverse " + MODEL + " --out t.png").out().contains(DRAWS));
    BufferedImage picture = ImageIO.read(folder.resolve("t.png").toFile());
    assertTrue(picture.getWidth() > 0);
  }

  @Test
  void itIsEvaluatedAsOthersAre() {
    String out = succeed("evaluate " + MODEL + " digits --limit 20 --importance-samples 5").out();
    assertTrue(out.contains("IWAE-5"), out);
  }

  @Test
  void greyLevelsUnderALikelihoodOfTwoLevelsAreNoted() {
    for (String model : List.of("", "--model m2 ", "--latent 3,2 ")) {
      String out =
          succeed(PARTS.replace("--latent 2 ", "") + model + "--likelihood bernoulli --steps 1")
              .out();
      assertTrue(out.contains("draws of it will be poor"), out);
    }
  }

  @Test
  void wrongNetworksAreRefused() {
    Processes.Result twice = run(PARTS + "--hidden 5");
    assertTrue(
        twice
            .err()
            .contains(
                "--encoder resnet:3,4,dropout=0.2: says all of the network; leave out --hidden"),
        twice::toString);
    Processes.Result encoder = run("train digits --encoder pixelcnn:2,4");
    assertTrue(encoder.err().contains("is a decoder; name another encoder"), encoder::toString);
    Processes.Result dreams = run(PARTS + "--objective wake-sleep --steps 1 --out runs/dreams");
    assertTrue(dreams.err().contains("such as wake-sleep"), dreams::toString);
  }
}
