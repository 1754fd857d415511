package io.github.vae4j.it.fuzz;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** Sound data of every kind that is read. */
final class Samples {
  private static final DataSettings PLAIN = DataSettings.defaults();
  private static final String TABLE =
      """
      id,age,city,score,when
      1,34,Oslo,0.5,2021-01-01
      2,NA,"Rio de Janeiro, ""BR"" State",-1.25e3,2021-02-01
      3,41,Zürich,,2021-03-01
      4,28,Oslo,7,2021-04-01
      """;

  private Samples() {}

  static List<Sample> all() throws IOException {
    List<Sample> all = new ArrayList<>();
    addTables(all);
    addArrays(all);
    addIdx(all);
    addImages(all);
    return List.copyOf(all);
  }

  private static void addTables(List<Sample> all) throws IOException {
    DataSettings labelled =
        DataSettings.builder().labelColumn("city").missing(List.of("-999", "?")).build();
    for (Charset charset :
        List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            Charset.forName("windows-1252"))) {
      all.add(Sample.of("table.csv", TABLE.getBytes(charset), PLAIN));
    }
    all.add(Sample.of("table.csv", text(TABLE), labelled));
    all.add(Sample.of("table.csv.gz", Formats.gzip(text(TABLE)), PLAIN));
    all.add(Sample.of("table.tsv", text(TABLE.replace(',', '\t')), PLAIN));
    all.add(Sample.of("comma.csv", text("a;b\r\n1,5;2,25\r\n3,5;-4\r\n"), PLAIN));
    all.add(Sample.of("blanks.txt", text("# x y\n 1.0  2.0\n 3.0  4.0\n5 6\n"), PLAIN));
    all.add(Sample.of("pipes.txt", text("#a|b\n#c\n1|2\n#N/A|4\n\n5|6\n"), PLAIN));
    all.add(Sample.of("rows.txt", text("x y\nr1 1 2\nr2 3 4\n"), PLAIN));
    StringBuilder numbers = new StringBuilder();
    for (int i = 0; i < 1500; i++) { // more than the lines that are looked at first
      numbers.append(i).append(',').append(i * 0.25).append(i % 300 == 299 ? "\n\n" : "\n");
    }
    all.add(Sample.of("numbers.csv", text(numbers.toString()), PLAIN));
  }

  private static void addArrays(List<Sample> all) throws IOException {
    DataSettings named = DataSettings.builder().labelColumn("x1").missing(List.of("0")).build();
    byte[] numbers = Formats.npy("'<f4'", false, "5, 4", Formats.counting(80));
    byte[] fortran = Formats.npy("'>i2'", true, "5, 2, 3", Formats.counting(60));
    byte[] texts = Formats.npy("'<U2'", false, "5, 2", text("a\0\0\0b\0\0\0".repeat(10)));
    byte[] fields =
        Formats.npy(
            "[('age', '<f8'), ('', '|V4'), (\"city\", 'S4'), ('ok', '|b1')]",
            false,
            "5,",
            Formats.counting(85));
    byte[] labels = Formats.npy("'<i8'", false, "5,", new byte[40]);
    for (byte[] array : List.of(numbers, fortran, texts, fields)) {
      all.add(Sample.of("array.npy", array, PLAIN));
      all.add(Sample.of("array.npy.gz", Formats.gzip(array), PLAIN));
    }
    all.add(Sample.of("array.npy", numbers, named));
    all.add(Sample.of("array.npy", fields, DataSettings.builder().labelColumn("city").build()));
    for (byte[] beside : List.of(labels, Formats.npy("'|S1'", false, "5,", text("abcab")))) {
      all.add(
          new Sample(
              "array.npy",
              Map.of("array.npy", numbers, "labels.npy", beside),
              DataSettings.builder().labels("labels.npy").build()));
    }
    for (boolean stored : new boolean[] {true, false}) {
      all.add(
          Sample.of(
              "arrays.npz", Formats.zip(Map.of("X.npy", numbers, "y.npy", labels), stored), PLAIN));
      all.add(Sample.of("text.npz", Formats.zip(Map.of("words.npy", texts), stored), PLAIN));
    }
    all.add(
        Sample.of(
            "named.npz",
            Formats.zip(Map.of("a.npy", fields, "b.npy", texts, "c.npy", labels), false),
            DataSettings.builder().array("a").labels("c").build()));
  }

  private static void addIdx(List<Sample> all) throws IOException {
    byte[] images = Formats.idx(0x08, Formats.counting(60), 5, 4, 3);
    byte[] labels = Formats.idx(0x08, new byte[5], 5);
    byte[] floats = Formats.idx(0x0D, Formats.counting(80), 5, 4);
    all.add(Sample.of("floats.idx", floats, PLAIN));
    all.add(Sample.of("floats.idx.gz", Formats.gzip(floats), PLAIN));
    all.add(
        new Sample(
            "t10k-images-idx3-ubyte",
            Map.of("t10k-images-idx3-ubyte", images, "t10k-labels-idx1-ubyte", labels),
            PLAIN));
    all.add(
        new Sample(
            "t10k-images-idx3-ubyte.gz",
            Map.of(
                "t10k-images-idx3-ubyte.gz",
                Formats.gzip(images),
                "t10k-labels-idx1-ubyte.gz",
                Formats.gzip(labels)),
            PLAIN));
  }

  private static void addImages(List<Sample> all) throws IOException {
    DataSettings resized = DataSettings.builder().resize(Shape.of(5, 4)).build();
    Map<String, Integer> types =
        Map.of(
            "grey", BufferedImage.TYPE_BYTE_GRAY,
            "deep", BufferedImage.TYPE_USHORT_GRAY,
            "bits", BufferedImage.TYPE_BYTE_BINARY,
            "palette", BufferedImage.TYPE_BYTE_INDEXED,
            "colours", BufferedImage.TYPE_3BYTE_BGR,
            "clear", BufferedImage.TYPE_4BYTE_ABGR);
    for (String format : List.of("png", "jpg", "bmp", "gif", "tif")) {
      Map<String, byte[]> files = new LinkedHashMap<>();
      for (Map.Entry<String, Integer> type : new TreeMap<>(types).entrySet()) {
        byte[] image = image(type.getValue(), format);
        if (image.length > 0) {
          all.add(
              new Sample(
                  "images",
                  Map.of("images/1." + format, image, "images/notes.txt", text("none")),
                  PLAIN));
          files.put("images/" + type.getKey() + "/1." + format, image);
        }
      }
      all.add(new Sample("images", files, resized));
    }
    byte[] turned = Formats.exif(image(BufferedImage.TYPE_3BYTE_BGR, "jpg"), 6);
    all.add(new Sample("images", Map.of("images/turned.jpg", turned), PLAIN));
  }

  /** Returns an image file; no bytes if the format has no such images. */
  private static byte[] image(int type, String format) throws IOException {
    BufferedImage image = new BufferedImage(9, 7, type);
    for (int i = 0; i < 63; i++) {
      image.setRGB(i % 9, i / 9, i * 0x040302 | 0xFF000000);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
