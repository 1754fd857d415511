package io.github.vae4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataSettings;
import io.github.vae4j.core.data.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** 32 threads read data of 1000 rows, row i of which is i, while some are interrupted. */
@Timeout(60)
final class InterruptedReadersTest {
  private static final int ROWS = 1000;
  private static final int THREADS = 32;
  private static final int INTERRUPTIONS = 1000;
  private static final int IN_A_FILE = 10; // bytes of the heap, so that all are in a file

  @TempDir private Path folder;

  @Test
  void aPlainFileIsReadOnByTheOthers() throws Exception {
    Path file = Files.write(folder.resolve("plain.idx"), idx());
    attack(IdxReader.images(file, StoredDataset.Labels.NONE, DataSettings.defaults(), IN_A_FILE));
  }

  @Test
  void soIsWhatAGzippedFileUnpacksTo() throws Exception {
    Path file = Files.write(folder.resolve("packed.idx.gz"), IdxReaderTest.gzip(idx()));
    attack(IdxReader.images(file, StoredDataset.Labels.NONE, DataSettings.defaults(), IN_A_FILE));
  }

  @Test
  void soIsATable() throws Exception {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i).append(',').append(i).append('\n');
    }
    Path file = Files.writeString(folder.resolve("table.csv"), text.toString());
    attack(CsvReader.read(file, DataSettings.defaults(), IN_A_FILE));
  }

  private static byte[] idx() {
    ByteBuffer bytes = ByteBuffer.allocate(12 + 8 * ROWS);
    bytes.putInt(0x00000D02).putInt(ROWS).putInt(2);
    for (int i = 0; i < ROWS; i++) {
      bytes.putFloat(i).putFloat(i);
    }
    return bytes.array();
  }

  private static void attack(Dataset data)
      throws IOException, InterruptedException, ExecutionException {
    AtomicInteger interrupted = new AtomicInteger();
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      FutureTask<Boolean> task = new FutureTask<>(reader(data, t, interrupted));
      Thread thread = new Thread(task, "reader " + t);
      thread.setDaemon(true);
      tasks.add(task);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    Random random = new Random(1);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      threads.get(random.nextInt(THREADS)).interrupt();
    }
    for (FutureTask<Boolean> task : tasks) {
      assertTrue(task.get());
    }
    data.close();
  }

  private static Callable<Boolean> reader(Dataset data, int seed, AtomicInteger interrupted) {
    return () -> {
      Random random = new Random(seed);
      float[] row = new float[2];
      while (interrupted.get() < INTERRUPTIONS) {
        int index = random.nextInt(ROWS);
        boolean before = Thread.currentThread().isInterrupted();
        data.read(index, row, 0);
        assertEquals(index, row[1]);
        if (before) {
          assertTrue(Thread.interrupted(), "the thread stays interrupted");
          interrupted.incrementAndGet();
        }
      }
      return true;
    };
  }
}
