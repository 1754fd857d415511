package io.github.vae4j.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as people have them, on the command line, and trainings that go wrong. */
final class ImageDataCommandTest {
  private static final String SMALL = " --backend reference --hidden 4 --latent 2 --epochs ";

  @TempDir private Path folder = Path.of("");

  private Processes.Result run(String command) {
    return Vae.in(folder).run(command.split(" "));
  }

  private Processes.Result succeed(String command) {
    Processes.Result result = run(command);
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private void npy(String name, String shape, int bytes) throws IOException {
    String header = "{'descr':'|u1','fortran_order':False,'shape':(" + shape + ")}";
    StringBuilder file = new StringBuilder("\223NUMPY\1\0");
    file.append((char) header.length()).append('\0').append(header);
    for (int i = 0; i < bytes; i++) {
      file.append((char) (i * 37 % 256));
    }
    Files.write(folder.resolve(name), file.toString().getBytes(ISO_8859_1));
  }

  @Test
  void coloursAreSaidToBeNoGreyImages() throws IOException {
    npy("colour.npy", "6,4,4,3", 6 * 48);
    Processes.Result result = succeed("train colour.npy --out colour" + SMALL + "1");
    assertTrue(
        result
            .out()
            .contains(
                "note     data of shape [4, 4, 3] are no grey images [height, width]: they are trained"
                    + " on as flat vectors, and no pictures are drawn, because colours are not drawn"
                    + " yet"),
        result::toString);
    npy("grey.npy", "6,1,4,4", 6 * 16);
    Processes.Result grey =
        succeed(
            "train grey.npy --architecture conv --out grey --backend"
                + " reference --hidden 4 --latent 2 --epochs 1");
    assertFalse(grey.out().contains("note  "), grey::toString);
    assertTrue(Files.exists(folder.resolve("grey/samples.png")));
  }

  @Test
  void rowsOfATableAreDrawnAsImages() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,p0,p1,p2,p3,p4,p5"));
    for (int i = 0; i < 8; i++) {
      lines.add(i % 2 + "," + "0,17,255,%d,128,3".formatted(i));
    }
    Files.write(folder.resolve("pixels.csv"), lines);
    Processes.Result result =
        succeed("train pixels.csv --label-column label --shape 2x3 --out run" + SMALL + "1");
    assertTrue(result.out().contains("shape [2, 3], divided by 255"), result::toString);
    assertTrue(Files.exists(folder.resolve("run/samples.png")));
    assertTrue(
        Files.readString(folder.resolve("run/config.yaml")).contains("shape: 2x3"),
        result::toString);
    succeed("sample run/model.safetensors --count 3 --out x.png --backend reference");
    Processes.Result wrong =
        run("train pixels.csv --label-column label --shape 2 --backend reference");
    assertEquals(2, wrong.exitCode(), wrong::toString);
    assertTrue(
        wrong.err().contains("--shape: expected a height and a width such as 28x28, found '2'"),
        wrong::toString);
  }

  @Test
  void filesThatAreLeftOutAreSaidOnce() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 6; i++) {
      BufferedImage image = new BufferedImage(4 + i, 4, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(i % 4, 1, 0, 200);
      assertTrue(ImageIO.write(image, "png", images.resolve(i + ".png").toFile()));
    }
    Files.writeString(images.resolve("a.webp"), "no image");
    String note = "1 file is no image of a kind that is read (.webp 1) and left out; 6 images";
    Processes.Result trained = succeed("train images --resize 4x4 --out run" + SMALL + "1");
    String told = trained.out().replaceAll("\\s+", " "); // lines are wrapped
    assertEquals(2, told.split(Pattern.quote(note), -1).length);
    Processes.Result scored =
        succeed("score run/model.safetensors images --resize 4x4 --out s.csv --backend reference");
    assertTrue(scored.err().replaceAll("\\s+", " ").contains(note), scored::toString);
    Processes.Result mixed = run("train images --out mixed" + SMALL + "1");
    assertEquals(3, mixed.exitCode(), mixed::toString);
    assertTrue(mixed.err().contains("for example with --resize 4x4"), mixed::toString);
  }

  @Test
  void aTrainingThatDivergesAndACollapsedPosteriorAreExplained() throws IOException {
    Processes.Result diverged =
        succeed("train digits --limit 60 --learning-rate 1e6 --out diverged" + SMALL + "3");
    String note = "note: training diverges: the training ELBO fell from -";
    assertTrue(diverged.err().contains(note), diverged::toString);
    assertTrue(diverged.out().contains("  note           training diverges: "), diverged::toString);
    npy("constant.npy", "20,4,4", 0);
    Files.write(folder.resolve("constant.npy"), new byte[20 * 16], StandardOpenOption.APPEND);
    Processes.Result collapsed = succeed("train constant.npy --out constant" + SMALL + "1");
    assertFalse(collapsed.out().contains("diverges"), collapsed::toString);
    assertTrue(
        collapsed.out().contains("Train with --kl-warmup 0.2 or --objective elbo:free-bits=0.5"),
        collapsed::toString);
    Processes.Result varied = succeed("train digits --limit 60 --out varied" + SMALL + "1");
    assertFalse(varied.out().contains("  note  "), varied::toString);
  }
}
