package io.github.vae4j.bench.rows;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Trains on a long table for one epoch and scores it, by the product's commands with a bounded
 * heap, beside the time that the file alone takes.
 */
public final class RowsRun implements AutoCloseable {
  private static final int BATCH = 256;
  private static final String OBJECTIVE = "iwae:5,dreg"; // the default of tables with missing cells
  private static final long SEED = 1;
  private static final String LOG = "log.txt";
  private static final int MILLIS = 50; // between looks at the memory

  private final Path launcher;
  private final String heap;
  private final int rows;
  private final PrintStream out;
  private final Path work;
  private final String table;

  /**
   * Makes a folder for the table and for what the commands leave.
   *
   * @param launcher of the product
   * @param heap limit of the Java heap, such as 1g
   * @param rows of the table
   * @param parquet whether it is a Parquet file, else CSV
   */
  public RowsRun(Path launcher, String heap, int rows, boolean parquet, PrintStream out)
      throws IOException {
    this.launcher = launcher.toAbsolutePath();
    this.heap = heap;
    this.rows = rows;
    this.out = out;
    this.work = Files.createTempDirectory("vae-bench");
    this.table = parquet ? "table.parquet" : "table.csv";
  }

  /** What a command took. */
  private record Cost(int status, double seconds, double processorSeconds, long peakMegabytes) {}

  /**
   * Writes the table, trains and scores.
   *
   * @param samples K of the scores
   * @return whether a command failed
   */
  public boolean report(int samples) throws IOException, InterruptedException {
    MixedTable.write(work.resolve("table.csv"), rows, SEED);
    boolean parquet = table.endsWith(".parquet");
    if (parquet) {
      Parquet.write(work.resolve("table.csv"), table());
      Files.delete(work.resolve("table.csv"));
    }
    out.printf(
        Locale.ROOT,
        "%,d rows, 30 columns, %s, %.0f MB; heap of the commands %s%n",
        rows,
        parquet ? "Parquet" : "CSV",
        Files.size(table()) / 1e6,
        heap);
    boolean failed = parquet ? line("DuckDB, one thread", scan()) : line("wc -l", lines());
    String counts = String.join(",", MixedTable.COUNTS);
    failed |= line("vae schema", vae("schema", table, "--label", "odd", "--count", counts));
    failed |=
        line(
            "vae train, 1 epoch",
            vae(
                "train",
                table,
                "--label",
                "odd",
                "--count",
                counts,
                "--epochs",
                "1",
                "--batch-size",
                Integer.toString(BATCH),
                "--objective",
                OBJECTIVE,
                "--search",
                "off",
                "--importance-samples",
                Integer.toString(samples),
                "--out",
                "run"));
    try (Stream<String> told = Files.lines(work.resolve(LOG))) {
      told.filter(text -> text.matches("\\s+epoch .*|\\s+1/\\s*1 .*")).forEach(out::println);
    }
    failed |=
        line(
            "vae score, K = " + samples,
            vae(
                "score",
                "run/model.safetensors",
                table,
                "--label",
                "odd",
                "--importance-samples",
                Integer.toString(samples),
                "--out",
                "scores.csv"));
    return failed;
  }

  /** Returns the model that was trained. */
  public Path model() {
    return work.resolve("run").resolve("model.safetensors");
  }

  /** Returns the table. */
  public Path table() {
    return work.resolve(table);
  }

  /** Returns the word of what is maximised in training. */
  public static String objective() {
    return OBJECTIVE;
  }

  /** Returns the rows of a batch in training. */
  public static int batch() {
    return BATCH;
  }

  private boolean line(String what, Cost cost) {
    out.printf(
        Locale.ROOT,
        "%-22s %7.1f s, %7.1f s of processors, %,10.0f rows/s, peak resident memory %,d MB%s%n",
        what,
        cost.seconds,
        cost.processorSeconds,
        rows / cost.seconds,
        cost.peakMegabytes,
        cost.status == 0 ? "" : ", failed with status " + cost.status);
    return cost.status != 0;
  }

  private Cost lines() throws IOException, InterruptedException {
    return run(List.of("wc", "-l", table));
  }

  private Cost scan() throws IOException, InterruptedException {
    return run(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Parquet.class.getName(),
            table));
  }

  private Cost vae(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    return run(command);
  }

  private Cost run(List<String> command) throws IOException, InterruptedException {
    Path log = work.resolve(LOG);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("VAE_JAVA_OPTS", "-Xmx" + heap);
    long start = System.nanoTime();
    Process process = builder.start();
    long peak = 0;
    double processor = 0;
    while (process.isAlive()) {
      peak = Math.max(peak, peakKilobytes(process.pid()));
      processor = process.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(processor);
      Thread.sleep(MILLIS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      out.println(Files.readString(log));
    }
    return new Cost(process.exitValue(), seconds, processor, peak >> 10);
  }

  private static long peakKilobytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it has just ended
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
