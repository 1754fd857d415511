package io.github.vae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shards of a step, computed by tasks in two processes. */
@ExtendWith(Cluster.class)
class WorkersTest {
  private static final int SHARDS = 12;

  private static Dataset<Row> people() {
    return Cluster.session().createDataFrame(People.ROWS, People.TYPE);
  }

  /** Has a dropout, several samples, missing cells, and an epoch whose last batch is small. */
  private static VaeEstimator training(int workers) {
    return new VaeEstimator()
        .setIdCol("id")
        .setVerify(false)
        .option("encoder", "mlp:8,dropout=0.2")
        .option("latent", 2)
        .option("batch-size", 48)
        .option("epochs", 2)
        .option("clip-norm", 1)
        .option("average", 0.9)
        .option("kl-warmup", 0.3)
        .option("shards", SHARDS)
        .option("workers", workers);
  }

  private static String digest(VaeEstimator estimator) {
    return estimator.fit(people()).vae().digest();
  }

  @Test
  void whoeverComputesTheShardsTheBitsAreThoseOfTheDriverAlone() {
    String alone = digest(training(0));
    for (int workers : List.of(1, 2, 5, SHARDS)) {
      assertEquals(alone, digest(training(workers)), workers + " workers");
    }
    assertNotEquals(alone, digest(training(2).option("shards", 6)));
  }

  @Test
  void anExecutorThatIsKilledChangesNoNumber() {
    String alone = digest(training(0));
    Executions.killing(9, () -> assertEquals(alone, digest(training(2))));
  }

  @Test
  void aDriverThatWasStoppedGoesOnWithAnyNumberOfWorkers(@TempDir Path folder) throws IOException {
    String alone = digest(training(0).option("epochs", 3).option("patience", 2));
    String name = folder.resolve("steps").toUri().toString();
    VaeEstimator kept =
        training(2).option("epochs", 3).option("patience", 2).option("checkpoints", name);
    Executions.cancelling(() -> !files(folder.resolve("steps")).isEmpty(), () -> digest(kept));
    List<Path> files = files(folder.resolve("steps"));
    byte[] last = Files.readAllBytes(files.get(files.size() - 1));
    IllegalArgumentException other =
        assertThrows(
            IllegalArgumentException.class,
            () -> digest(kept.copy(kept.extractParamMap()).option("shards", 6)));
    assertTrue(
        String.valueOf(other.getMessage()).contains("another number of shards: it began with 12"),
        other.getMessage());
    assertEquals(alone, digest(kept.copy(kept.extractParamMap()).option("workers", 0)));
    // It has ended; from where it was stopped it goes on with workers too.
    for (Path file : files(folder.resolve("steps"))) {
      Files.delete(file);
    }
    Files.write(folder.resolve("steps/step-00000000.safetensors"), last);
    Files.write(folder.resolve("steps/step-00000001.safetensors"), Arrays.copyOf(last, 100));
    assertEquals(alone, digest(kept));
  }

  private static List<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d+\\.safetensors"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
