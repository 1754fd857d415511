package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.evaluation.ExactModels;
import io.github.vae4j.core.evaluation.Reliability;
import io.github.vae4j.core.evaluation.Rows;
import io.github.vae4j.core.exact.LinearGaussian;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.model.TrainedVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikelihoodTableTest {
  private static final LinearGaussian MODEL = ExactModels.principalComponents(2, 3, 0.5, 1);
  private static final LikelihoodEstimator ESTIMATOR = ImportanceSampling.iwae(200);

  private final Backend backend = PlainJava.provider().open(BackendConfig.defaults());
  private final TrainedVae vae = ExactModels.trained(MODEL);
  private final Rows data = ExactModels.simulate(MODEL, 50, 1);

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() {
    backend.close();
  }

  private void estimate(LikelihoodTable table, Runnable saved) {
    table.estimate(ESTIMATOR, vae, data, backend, done -> {}, saved);
  }

  @Test
  void anInterruptedEstimationGoesOnWithTheNumbersItWouldHaveHad() {
    Path file = folder.resolve("estimates.csv");
    LikelihoodTable whole = LikelihoodTable.of(vae, data, 7);
    estimate(whole, () -> {});
    LikelihoodTable first = LikelihoodTable.of(vae, data, 7);
    assertThrows(
        IllegalStateException.class,
        () ->
            estimate(
                first,
                () -> {
                  first.write(file);
                  throw new IllegalStateException("interrupted");
                }));
    LikelihoodTable second = LikelihoodTable.of(vae, data, 7);
    second.resume(file);
    assertThrows(DataException.class, () -> second.column(ESTIMATOR.name()));
    List<Long> progress = new ArrayList<>();
    second.estimate(ESTIMATOR, vae, data, backend, progress::add, () -> {});
    assertTrue(progress.get(0) > 16, "the first batch of 16 is not computed again");
    assertArrayEquals(whole.column(ESTIMATOR.name()), second.column(ESTIMATOR.name()));
    second.write(file);
    assertArrayEquals(
        whole.column(ESTIMATOR.name()), LikelihoodTable.read(file).column(ESTIMATOR.name()));
  }

  /** Tells of the first datum that it cannot be trusted, and nothing of the second. */
  private record Half() implements LikelihoodEstimator {
    @Override
    public String name() {
      return "half:25";
    }

    @Override
    public String bound() {
      return "HALF";
    }

    @Override
    public int samples() {
      return 25;
    }

    @Override
    public Session open(TrainedVae vae, Backend backend) {
      return new Session() {
        @Override
        public int batch() {
          return 2;
        }

        @Override
        public Estimates estimate(Dataset data, int from, int n, long seed) {
          double[] sizes = {1.5, Double.NaN};
          double[] tails = {Double.POSITIVE_INFINITY, Double.NaN};
          return new Estimates(new double[] {-1, -2}, new Reliability(25, sizes, tails));
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void howFarToTrustTheEstimatesIsKept() {
    LikelihoodEstimator half = new Half();
    Rows two = ExactModels.simulate(MODEL, 2, 1);
    LikelihoodTable table = LikelihoodTable.of(vae, two, 7);
    assertEquals(Optional.empty(), table.reliability(half));
    table.estimate(half, vae, two, backend, done -> {}, () -> {});
    Path file = folder.resolve("half.csv");
    table.write(file);
    LikelihoodTable read = LikelihoodTable.read(file);
    assertEquals(Set.of("half:25"), read.estimators());
    for (LikelihoodTable kept : List.of(table, read)) {
      Reliability found = kept.reliability(half).orElseThrow();
      assertEquals(25, found.draws());
      assertArrayEquals(new double[] {1.5, Double.NaN}, found.effectiveSampleSize());
      assertArrayEquals(new double[] {Double.POSITIVE_INFINITY, Double.NaN}, found.paretoK());
    }
  }

  @Test
  void aFileThatDoesNotTellIsGoneOnFrom() throws IOException {
    LikelihoodTable whole = LikelihoodTable.of(vae, data, 7);
    estimate(whole, () -> {});
    Path file = folder.resolve("old.csv");
    whole.write(file);
    List<String> old = new ArrayList<>();
    int row = -2;
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split(",");
      boolean head = row < -1;
      old.add(head ? line : row >= 20 ? cells[0] + "," : cells[0] + "," + cells[1]);
      row++;
    }
    Files.write(file, old);
    LikelihoodTable second = LikelihoodTable.of(vae, data, 7);
    second.resume(file);
    estimate(second, () -> {});
    assertArrayEquals(whole.column(ESTIMATOR.name()), second.column(ESTIMATOR.name()));
    double[] sizes = second.reliability(ESTIMATOR).orElseThrow().effectiveSampleSize();
    assertEquals(Double.NaN, sizes[0]);
    assertEquals(whole.reliability(ESTIMATOR).orElseThrow().effectiveSampleSize()[49], sizes[49]);
  }

  @Test
  void aFileOfAnotherModelOrSeedIsRefusedAndStays() throws IOException {
    Path file = folder.resolve("estimates.csv");
    LikelihoodTable table = LikelihoodTable.of(vae, data, 7);
    estimate(table, () -> {});
    table.write(file);
    String before = Files.readString(file);
    DataException seed =
        assertThrows(DataException.class, () -> LikelihoodTable.of(vae, data, 8).resume(file));
    assertTrue(seed.getMessage().contains("another seed"), seed.getMessage());
    TrainedVae other = ExactModels.trained(ExactModels.principalComponents(2, 3, 0.5, 2));
    DataException model =
        assertThrows(DataException.class, () -> LikelihoodTable.of(other, data, 7).resume(file));
    assertTrue(model.getMessage().contains("another model"), model.getMessage());
    assertEquals(before, Files.readString(file));
  }

  @Test
  void onlyLikeNumbersAreCompared() {
    LikelihoodTable table = LikelihoodTable.of(vae, data, 7);
    estimate(table, () -> {});
    LikelihoodTable otherSeed = LikelihoodTable.of(vae, data, 8);
    estimate(otherSeed, () -> {});
    assertThrows(IllegalArgumentException.class, () -> table.minus(otherSeed, ESTIMATOR.name()));
    assertThrows(IllegalArgumentException.class, () -> table.minus(table, "ais:10"));
    assertArrayEquals(new double[50], table.minus(table, ESTIMATOR.name()));
  }

  @Test
  void whatIsNoTableIsRefusedWithItsPlace() throws IOException {
    Path file = folder.resolve("scores.csv");
    Files.writeString(file, "a,b\n1,2\n");
    assertTrue(
        assertThrows(DataException.class, () -> LikelihoodTable.read(file))
            .getMessage()
            .contains("scores.csv"));
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 34, 10, 34, 65});
    assertThrows(DataException.class, () -> LikelihoodTable.read(file));
    assertThrows(DataException.class, () -> LikelihoodTable.read(folder));
    assertThrows(DataException.class, () -> LikelihoodTable.read(folder.resolve("none.csv")));
    Files.writeString(
        file, "# vae4j likelihoods in nats {data=1, model=2, seed=3}\nindex,iwae:5\n0,-3\n1,x\n");
    assertTrue(
        assertThrows(DataException.class, () -> LikelihoodTable.read(file))
            .getMessage()
            .contains("line 4"));
  }
}
