package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.data.DatasetStatistics;
import io.github.vae4j.core.data.Datasets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums and single pixels of public data sets, counted with other software. */
final class RealImagesTest {
  @ParameterizedTest
  @CsvSource({
    "mnist/train-images-idx3-ubyte.gz, 60000, 28, 28, 27525, 5, 12, 3, 20920, 1567298545",
    "mnist/t10k-images-idx3-ubyte.gz, 10000, 28, 28, 18454, 7, 6, 84, 41833, 264923200",
    "binarized_mnist/binarized_mnist_train-images-idx3-ubyte.gz, 50000, 28, 28, 123, 2, 8, 1, 119, 5118041",
    "binarized_mnist/binarized_mnist_valid-images-idx3-ubyte.gz, 10000, 28, 28, 90, 5, 12, 1, 137, 1028036",
    "binarized_mnist/binarized_mnist_test-images-idx3-ubyte.gz, 10000, 28, 28, 147, 4, 13, 1, 116, 1038896",
    "fashion_mnist/train-images-idx3-ubyte.gz, 60000, 28, 28, 76247, 3, 12, 1, 16684, 3431114169",
    "fashion_mnist/t10k-images-idx3-ubyte.gz, 10000, 28, 28, 33456, 7, 19, 3, 24390, 573469082",
    "freyface/freyface-images-idx3-ubyte.gz, 1965, 28, 20, 86378, 0, 0, 81, 84695, 169968741",
    "omniglot/omniglot_small_28x28-images-idx3-ubyte.gz, 4840, 28, 28, 15937, 7, 17, 64, 16179, 77946040",
    "omniglot/omniglot_oneshot_eval_28x28-images-idx3-ubyte.gz, 800, 28, 28, 15154, 6, 11, 21, 25703, 12943007",
  })
  void pixelsAreWhereTheyShouldBe(
      String name,
      int count,
      int height,
      int width,
      long sumOfFirst,
      int row,
      int column,
      int value,
      long sumOfLast,
      long sum) {
    try (Dataset images = FileDatasets.idx(RealData.file(name))) {
      assertEquals(count, images.size());
      assertEquals(Shape.of(height, width), images.itemShape());
      float[] image = new float[height * width];
      images.read(0, image, 0);
      assertEquals(sumOfFirst, sum(image));
      int first = 0;
      while (image[first] == 0) {
        first++;
      }
      assertEquals(row * width + column, first);
      assertEquals(value, image[first]);
      images.read(count - 1, image, 0);
      assertEquals(sumOfLast, sum(image));
      long all = 0;
      for (int i = 0; i < count; i++) {
        images.read(i, image, 0);
        all += sum(image);
      }
      assertEquals(sum, all);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mnist/train, 5 0 4 1 9 2 1 3, 5923 6742 5958 6131 5842 5421 5918 6265 5851 5949",
    "mnist/t10k, 7 2 1 0 4 1 4 9, 980 1135 1032 1010 982 892 958 1028 974 1009",
    "fashion_mnist/train, 9 0 0 3 0 2 7 2, 6000 6000 6000 6000 6000 6000 6000 6000 6000 6000",
  })
  void labelsBelongToTheImages(String set, String first, String counts) {
    RealData.file(set + "-labels-idx1-ubyte.gz");
    try (Dataset images =
        FileDatasets.open(RealData.file(set + "-images-idx3-ubyte.gz"), DataSettings.defaults())) {
      int[] begin = new int[8];
      Arrays.setAll(begin, images::label);
      assertArrayEquals(numbers(first), begin);
      assertArrayEquals(numbers(counts), classCounts(images));
    }
  }

  @Test
  void mnistHasItsKnownMeanAndDeviation() {
    try (Dataset images = FileDatasets.idx(RealData.file("mnist/train-images-idx3-ubyte.gz"))) {
      DatasetStatistics statistics = DatasetStatistics.of(images);
      double mean = Arrays.stream(statistics.mean()).average().orElseThrow();
      double squares = 0;
      for (int j = 0; j < 784; j++) {
        double deviation = statistics.standardDeviation()[j];
        squares += deviation * deviation + statistics.mean()[j] * statistics.mean()[j];
      }
      assertEquals(0.130660, mean / 255, 1e-6);
      assertEquals(0.308108, Math.sqrt(squares / 784 - mean * mean) / 255, 1e-6);
    }
  }

  /** The parts of the fixed draw are known by the digests of their text form. */
  @ParameterizedTest
  @CsvSource({
    "train, ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d",
    "valid, 1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2",
    "test, e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c",
  })
  void binarizedMnistIsTheDrawOfTheLiterature(String part, String digest)
      throws NoSuchAlgorithmException, IOException {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    try (Dataset images =
            FileDatasets.idx(
                RealData.file(
                    "binarized_mnist/binarized_mnist_" + part + "-images-idx3-ubyte.gz"));
        OutputStream text = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
      float[] image = new float[784];
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < images.size(); i++) {
        images.read(i, image, 0);
        line.setLength(0);
        for (float pixel : image) {
          line.append(line.isEmpty() ? "" : " ").append((int) pixel);
        }
        text.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertEquals(digest, HexFormat.of().formatHex(sha.digest()));
  }

  /** Independent Bernoulli pixels with p = (sum + 0.5) / (n + 1): 205.7922 nats per test image. */
  @Test
  void independentPixelsOfTheDigitsGiveTheKnownLikelihood() {
    try (Dataset digits = Datasets.digits()) {
      Dataset first = digits.subset(IntStream.range(0, 1437).toArray(), "first");
      Dataset last = digits.subset(IntStream.range(1437, 1797).toArray(), "last");
      assertEquals(26.83, IndependentPixels.negativeLogLikelihood(first, last, 16), 0.005);
    }
  }

  @Test
  void independentPixelsGiveTheKnownLikelihoodOfBinarizedMnist() {
    try (Dataset training =
            FileDatasets.idx(
                RealData.file("binarized_mnist/binarized_mnist_train-images-idx3-ubyte.gz"));
        Dataset test =
            FileDatasets.idx(
                RealData.file("binarized_mnist/binarized_mnist_test-images-idx3-ubyte.gz"))) {
      assertEquals(205.7922, IndependentPixels.negativeLogLikelihood(training, test, 1), 5e-5);
    }
  }

  private static long sum(float[] image) {
    long sum = 0;
    for (float pixel : image) {
      sum += (long) pixel;
    }
    return sum;
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static int[] classCounts(Dataset data) {
    int[] counts = new int[10];
    for (int i = 0; i < data.size(); i++) {
      counts[data.label(i)]++;
    }
    return counts;
  }
}
