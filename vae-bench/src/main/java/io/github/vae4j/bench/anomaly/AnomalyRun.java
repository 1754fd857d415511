package io.github.vae4j.bench.anomaly;

import io.github.vae4j.bench.setting.Property;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.decision.RankingMetrics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * AUROC of {@code vae train} and {@code vae score} with their defaults, on the tables of {@code
 * bench.data} and {@code bench.tables}, with the seeds 1 to {@code bench.seeds}. {@code bench.vae}
 * is the product's launcher; {@code bench.options} are further options of {@code train}.
 */
public final class AnomalyRun {
  private static final String TABLES =
      "2_annthyroid,6_cardio,7_Cardiotocography,23_mammography,26_optdigits,28_pendigits,"
          + "30_satellite,32_shuttle,38_thyroid";

  private AnomalyRun() {}

  /**
   * Measures all tables.
   *
   * @return whether a command failed
   */
  public static boolean report(PrintStream out) throws IOException, InterruptedException {
    Path folder = Path.of(Property.text("bench.data", "."));
    int seeds = Property.number("bench.seeds", 3);
    out.println("| table | seed | AUROC | train s | score s | search |");
    out.println("|---|---|---|---|---|---|");
    List<Double> all = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (String name : Property.texts("bench.tables", TABLES)) {
        all.add(one(out, folder, name, seed));
      }
    }
    out.printf(
        Locale.ROOT,
        "mean %.2f%n",
        all.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
    return all.stream().anyMatch(value -> Double.isNaN(value));
  }

  private static double one(PrintStream out, Path folder, String name, int seed)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("vae-bench");
    try (Dataset data = SemiSupervised.open(folder, name)) {
      SemiSupervised parts = SemiSupervised.of(data);
      SemiSupervised.write(work.resolve("train.csv"), data, parts.training());
      SemiSupervised.write(work.resolve("test.csv"), data, parts.test());
      long start = System.nanoTime();
      String trained =
          vae(
              work,
              "train train.csv --label label --train-on 0 --out run "
                  + Property.text("bench.options", "")
                  + " --seed "
                  + seed);
      long middle = System.nanoTime();
      vae(work, "score run/model.safetensors test.csv --label label --out scores.csv");
      long end = System.nanoTime();
      double auroc = 100 * auroc(work.resolve("scores.csv"));
      String search =
          trained.lines().filter(line -> line.startsWith("search")).reduce((a, b) -> b).orElse("");
      out.printf(
          Locale.ROOT,
          "| %s | %d | %.2f | %.0f | %.0f | %s |%n",
          name,
          seed,
          auroc,
          (middle - start) / 1e9,
          (end - middle) / 1e9,
          search);
      return auroc;
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static double auroc(Path scores) throws IOException {
    List<String> lines = Files.readAllLines(scores);
    List<String> header = Arrays.asList(lines.get(0).split(","));
    double[] score = new double[lines.size() - 1];
    boolean[] anomaly = new boolean[score.length];
    for (int i = 0; i < score.length; i++) {
      String[] cells = lines.get(i + 1).split(",");
      score[i] = Double.parseDouble(cells[header.indexOf("score")]);
      anomaly[i] = cells[header.indexOf("label")].equals("1");
    }
    return RankingMetrics.auroc(score, anomaly);
  }

  private static String vae(Path work, String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(
        Path.of(Property.text("bench.vae", "../vae-dist/target/vae/bin/vae"))
            .toAbsolutePath()
            .toString());
    words.addAll(List.of(command.split(" +")));
    Process process =
        new ProcessBuilder(words).directory(work.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("vae " + command + " failed: " + output);
    }
    return output;
  }
}
