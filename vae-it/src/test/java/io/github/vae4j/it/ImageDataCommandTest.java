package io.github.vae4j.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
  void anAxisOfOneIsNoChannel() throws IOException {
    npy("grey.npy", "6,1,4,4", 6 * 16);
    Processes.Result grey =
        succeed(
            "train grey.npy --architecture conv --out grey --backend"
                + " reference --hidden 4 --latent 2 --epochs 1");
    assertFalse(grey.out().contains("\nnote  "), grey::toString);
    assertFalse(coloured(ImageIO.read(folder.resolve("grey/samples.png").toFile())));
  }

  /** Arrays with the channels in front or behind, on both networks, and each picture in colour. */
  @Test
  void coloursAreTrainedOnAndDrawn() throws IOException {
    npy("last.npy", "6,5,5,3", 6 * 75);
    npy("first.npy", "6,3,5,5", 6 * 75);
    Processes.Result conv = succeed("train last.npy --architecture conv --out conv" + SMALL + "1");
    assertTrue(conv.out().contains("shape [3, 5, 5], divided by 255"), conv::toString);
    assertTrue(
        conv.out()
            .replaceAll("\\s+", " ")
            .contains(
                "note last.npy: items of shape [5, 5, 3] are read as 3 channels of 5 x 5, which then"
                    + " come first"),
        conv::toString);
    Processes.Result mlp =
        succeed(
            "train first.npy --likelihood discretized-logistic-mixture:2 --out mlp" + SMALL + "1");
    assertFalse(mlp.out().contains("\nnote  "), mlp::toString);
    String model = " conv/model.safetensors ";
    succeed("sample" + model + "--count 3 --out sample.png --backend reference");
    succeed("sample mlp/model.safetensors --count 3 --out drawn.png --backend reference");
    succeed("reconstruct" + model + "last.npy --out reconstruct.png --backend reference");
    succeed("traverse" + model + "--out traverse.png --backend reference");
    succeed("manifold" + model + "--grid 3 --out manifold.png --backend reference");
    succeed("interpolate" + model + "last.npy --out between.png --backend reference");
    for (String picture :
        List.of(
            "conv/samples.png",
            "conv/reconstructions.png",
            "mlp/samples.png",
            "sample.png",
            "drawn.png",
            "reconstruct.png",
            "traverse.png",
            "manifold.png",
            "between.png")) {
      assertTrue(coloured(ImageIO.read(folder.resolve(picture).toFile())), picture);
    }
  }

  private static boolean coloured(BufferedImage image) {
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      if ((rgb >> 16 & 0xFF) != (rgb & 0xFF)) {
        return true;
      }
    }
    return false;
  }

  /** Original pixels stand in the picture as they are: the first image of the array is drawn. */
  @Test
  void redIsDrawnRed() throws IOException {
    npy("last.npy", "6,5,5,3", 6 * 75);
    succeed("train last.npy --out run" + SMALL + "1");
    succeed(
        "reconstruct run/model.safetensors last.npy --limit 1 --out pair.png --backend reference");
    BufferedImage pair = ImageIO.read(folder.resolve("pair.png").toFile());
    int zoom = 11; // of 5 pixels to about 56
    for (int pixel = 0; pixel < 25; pixel++) {
      // A title stands above the images, and the names of the lines before them.
      int rgb = pair.getRGB(50 + pixel % 5 * zoom + 5, 30 + pixel / 5 * zoom + 5) & 0xFFFFFF;
      int expected = 0;
      for (int c = 0; c < 3; c++) {
        expected = expected << 8 | (3 * pixel + c) * 37 % 256;
      }
      assertEquals(expected, rgb, "pixel " + pixel);
    }
  }

  @Test
  void aSetOfColoursIsMadeOfGreyImages() throws IOException {
    succeed("reproduce tinted digits --limit 30 --out tinted.npz");
    byte[] once = Files.readAllBytes(folder.resolve("tinted.npz"));
    succeed("reproduce tinted digits --limit 30 --out tinted.npz");
    assertArrayEquals(once, Files.readAllBytes(folder.resolve("tinted.npz")));
    Processes.Result trained =
        succeed("train tinted.npz --condition label --out tinted" + SMALL + "1");
    assertTrue(trained.out().contains("shape [3, 8, 8], divided by 255"), trained::toString);
    assertTrue(coloured(ImageIO.read(folder.resolve("tinted/reconstructions.png").toFile())));
    Processes.Result colours = run("reproduce tinted tinted.npz --out twice.npz");
    assertEquals(3, colours.exitCode(), colours::toString);
    assertTrue(colours.err().contains("expected grey images"), colours::toString);
    succeed("reproduce tinted tinted.npz --grey --resize 4x4 --out twice.npz");
  }

  @Test
  void otherChannelsAreSaidNotToBeDrawn() throws IOException {
    npy("two.npy", "6,2,5,5", 6 * 50);
    Processes.Result two = succeed("train two.npy --architecture conv --out two" + SMALL + "1");
    String told = two.out().replaceAll("\\s+", " ");
    assertTrue(
        told.contains(
            "note data of shape [2, 5, 5] are no images of 1, 3 or 4 channels: no pictures are"
                + " drawn"),
        two::toString);
    assertTrue(told.contains("if they come last, say --channels last"), two::toString);
    assertFalse(Files.exists(folder.resolve("two/samples.png")));
    Processes.Result refused = run("sample two/model.safetensors --out x.png --backend reference");
    assertEquals(2, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("the model is of data of shape [2, 5, 5]"));
    npy("four.npy", "6,5,5,4", 6 * 100);
    Processes.Result four =
        succeed("train four.npy --channels last --architecture conv --out four" + SMALL + "1");
    assertTrue(
        four.out()
            .replaceAll("\\s+", " ")
            .contains("note pictures show the first 3 of 4 channels as red, green and blue"),
        four::toString);
    assertTrue(Files.exists(folder.resolve("four/samples.png")));
  }

  private void folderOf(String name, int... colours) throws IOException {
    Path images = Files.createDirectory(folder.resolve(name));
    for (int i = 0; i < colours.length; i++) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 4, 1, colours[i]);
      assertTrue(ImageIO.write(image, "png", images.resolve(i + ".png").toFile()));
    }
  }

  /** Images in another kind of colour than those of the training are turned, and that is said. */
  @Test
  void imagesAreTurnedToTheColoursOfTheModel() throws IOException {
    folderOf("colour", 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF, 0x808080, 0x123456);
    folderOf("grey", 0xFFFFFF, 0x808080, 0x101010, 0x202020, 0x303030, 0x404040);
    Processes.Result colour = succeed("train colour --validation grey --out colours" + SMALL + "1");
    assertTrue(colour.out().contains("shape [3, 4, 4]"), colour::toString);
    Processes.Result grey = succeed("train colour --grey --crop 2x4 --out greys" + SMALL + "1");
    assertTrue(grey.out().contains("shape [2, 4]"), grey::toString);
    assertTrue(Files.readString(folder.resolve("greys/config.yaml")).contains("grey: true"));
    Processes.Result asColour =
        succeed("score colours/model.safetensors grey --out s.csv --backend reference");
    assertTrue(
        asColour
            .err()
            .replaceAll("\\s+", " ")
            .contains("grey: grey images are read in colour, each level three times"),
        asColour::toString);
    Processes.Result asGrey =
        succeed("encode greys/model.safetensors colour --crop 2x4 --out e.csv --backend reference");
    assertTrue(asGrey.err().contains("colour: colours are read in grey"), asGrey::toString);
    String again = "train colour --crop 2x4 --from greys/model.safetensors --epochs 1 --out again";
    assertTrue(succeed(again + " --backend reference").out().contains("shape [2, 4]"), again);
    Processes.Result refused =
        run("score greys/model.safetensors colour --out t.csv --backend reference");
    assertEquals(3, refused.exitCode(), refused::toString);
    assertTrue(
        refused
            .err()
            .replaceAll("\\s+", " ")
            .contains(
                "expected data of shape [2, 4] as the model was trained on, found [3, 4, 4]; images are"
                    + " brought to another size by --resize, or cut by --crop"),
        refused::toString);
    Processes.Result table = run("train digits --grey --out no" + SMALL + "1");
    assertEquals(2, table.exitCode(), table::toString);
    assertTrue(table.err().contains("expected no setting grey"), table::toString);
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
        succeed(
            "train digits --limit 60 --binarize threshold --learning-rate 1e6 --out diverged"
                + SMALL
                + "3");
    String note = "note: training diverges: the training ELBO fell from -";
    assertTrue(diverged.err().contains(note), diverged::toString);
    assertTrue(diverged.out().contains("  note           training diverges: "), diverged::toString);
    npy("constant.npy", "20,4,4", 0);
    Files.write(folder.resolve("constant.npy"), new byte[20 * 16], StandardOpenOption.APPEND);
    Processes.Result collapsed = succeed("train constant.npy --out constant" + SMALL + "1");
    assertFalse(collapsed.out().contains("diverges"), collapsed::toString);
    assertTrue(
        collapsed.out().contains("Train with --kl-warmup 0.2, --objective elbo:free-bits=0.5"),
        collapsed::toString);
    Processes.Result varied = succeed("train digits --limit 60 --out varied" + SMALL + "1");
    assertFalse(varied.out().matches("(?s).*(diverges|collapsed).*"), varied::toString);
  }
}
