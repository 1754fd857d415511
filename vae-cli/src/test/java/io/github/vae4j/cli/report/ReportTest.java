package io.github.vae4j.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a run, and of several. */
final class ReportTest {
  private static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=y>";

  @TempDir private Path folder = Path.of("");

  private Path run(String name, String configuration) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("config.yaml"), configuration);
    return run;
  }

  private static void metrics(Path run) throws IOException {
    Files.write(
        run.resolve("metrics.csv"),
        List.of(
            "epoch,step,training_elbo,training_elbo_se,training_reconstruction,training_kl,"
                + "validation_elbo,validation_elbo_se,training_gain",
            "1,10,-30,1,-25,5,-31,2,0.5",
            "2,20,-20,1,-14,6,-22,2,0.75"));
  }

  private static void evaluation(Path run, String elbo) throws IOException {
    Files.write(
        run.resolve("evaluation.csv"),
        List.of(
            "quantity,samples,mean,standard_error,n,bits_per_dimension,ess_median,ess_least,"
                + "pareto_k_median,pareto_k_worst,pareto_k_above",
            "ELBO,1," + elbo + ",1.25,180,,,,,,",
            "IWAE,100,-19.5,1.5,180,,20,2,0.6,1.2,0.68",
            "active units,,2,,180,,,,,,",
            "KL of latent dimension 0,,0.25,,180,,,,,,",
            "KL of latent dimension 1,,2.75,,180,,,,,,"));
  }

  private static String page(Path run) {
    return Report.page(Run.read(run)).html();
  }

  @Test
  void nothingOfARunBecomesMarkup() throws IOException {
    Path run = run("hostile", "# vae train " + HOSTILE + "\ndata: '" + HOSTILE + "'\n");
    Files.write(
        run.resolve("latents.csv"),
        List.of("label,z0,z1", "\"" + HOSTILE + "\",0,1", "b,1,2", "b,2,1", "b,1,1"));
    Files.write(
        run.resolve("rows.csv"),
        List.of("sample," + HOSTILE, "0,a", "0," + HOSTILE, "1,a", "1," + HOSTILE));
    String page = page(run);
    assertFalse(page.contains("<script"), "no tag begins in a text");
    assertFalse(page.contains("<img"), "no tag begins in a text");
    assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "the text is shown");
    assertTrue(page.contains("default-src 'none'".replace("'", "&#39;")), "the policy");
  }

  @Test
  void anOlderRunHasThePartsOfItsFiles() throws IOException {
    Path run = run("older", "data: digits\nlatent:\n- 8\n");
    metrics(run);
    String page = page(run);
    assertTrue(page.contains(">Learning curves<"), page);
    assertTrue(page.contains("gain, nats per datum"), "the gain of refinement has a panel");
    assertFalse(page.contains(">Evaluation<"), "there is no evaluation.csv");
    assertFalse(page.contains(">Latents<"), "there is no latents.csv");
    assertTrue(page.contains("the model cannot be read") || page.contains("model cannot be read"));
  }

  @Test
  void theNumbersOfTheEvaluationAreOnThePage() throws IOException {
    Path run = run("numbers", "data: digits\n");
    evaluation(run, "-20.125");
    String page = page(run);
    assertTrue(page.contains("−20.13 nats"), "the ELBO in the summary");
    assertTrue(page.contains("<td class=\"number\">−20.125</td>"), "the ELBO in the table");
    assertTrue(page.contains("IWAE-100"), page);
    assertTrue(page.contains("for 68 % of the rows"), "what Pareto k-hat says of IWAE-100");
    assertTrue(page.contains("The greatest is that of z1, 2.75 nats"), "the KL by dimension");
  }

  @Test
  void boundsHaveTheirUsualNames() {
    assertEquals("ELBO", BoundNames.ofColumn("elbo", "elbo"));
    assertEquals("IWAE-10", BoundNames.ofColumn("iwae_10", "iwae:10"));
    assertEquals("ELBO cross entropy", BoundNames.ofColumn("elbo_cross_entropy", ""));
    assertEquals("BSVI(3)-4", BoundNames.ofColumn("bsvi_3_4", "bsvi:3,step=0.1"));
    assertEquals("SVI(20)", BoundNames.ofColumn("svi_20", "svi:20"));
    assertEquals("VR(-0.5)-5", BoundNames.ofColumn("vr_0_5_5", "vr:-0.5,samples=5"));
    assertEquals(
        "BSVI(3)-4 cross entropy", BoundNames.ofColumn("bsvi_3_4_cross_entropy", "bsvi:3"));
    assertEquals("IWAE-100", BoundNames.ofEstimator("iwae:100"));
    assertEquals("ais:1000", BoundNames.ofEstimator("ais:1000"));
  }

  @Test
  void dataAndDrawsHaveTheirCorrelation() throws IOException {
    Path run = run("table", "data: table.csv\n");
    List<String> lines = new ArrayList<>(List.of("sample,x,y,kind"));
    for (int i = 0; i < 40; i++) {
      lines.add("0," + i + "," + (2 * i + 1) + "," + (i % 2 == 0 ? "even" : "odd"));
      lines.add("1," + i + "," + -i + ",even");
    }
    Files.write(run.resolve("rows.csv"), lines);
    String page = page(run);
    assertTrue(page.contains("r = 1.00 in data, −1.00 in samples"), page);
    assertTrue(page.contains(">odd</text>"), "the levels of a column of texts");
  }

  @Test
  void numbersOfAnyMinusStandToTheRight() {
    String table =
        new Html()
            .table(
                "numbers",
                List.of("row", "number", "text"),
                List.of(List.of("-1", "-1.5e-3", "a-1"), List.of("2", "\u22122", "3")))
            .toString();
    assertTrue(table.contains("<td class=\"number\">\u22121.5e\u22123</td>"), table);
    assertTrue(table.contains("<td class=\"text\">a-1</td>"), table);
    assertTrue(table.contains("<th scope=\"row\">-1</th>"), "a name stays as it is");
  }

  @Test
  void aModelOfOneLatentHasItsKlAndItsMeans() throws IOException {
    Path run = run("one-latent", "data: digits\n");
    Files.write(
        run.resolve("evaluation.csv"),
        List.of("quantity,samples,mean,standard_error,n", "KL of latent dimension 0,,2.75,,180"));
    Files.write(run.resolve("latents.csv"), List.of("label,z0", "a,1", "b,2", "a,1.5", "b,2.5"));
    String page = page(run);
    assertTrue(page.contains("KL of the latent dimension"), page);
    assertTrue(page.contains("a line for each label"), page);
  }

  @Test
  void severalRunsHaveOneTableOfWhatDiffers() throws IOException {
    Path one = run("one", "data: digits\nlatent: 8\nepochs: 2\n");
    Path other = run("other", "data: digits\nlatent: 10\nepochs: 2\nbeta: 2\n");
    for (Path run : List.of(one, other)) {
      metrics(run);
      evaluation(run, run.equals(one) ? "-20.5" : "-21.5");
    }
    String page = new Comparison(List.of(Run.read(one), Run.read(other))).page().html();
    assertTrue(page.contains("<th scope=\"row\">latent</th>"), page);
    assertTrue(page.contains("<td class=\"text\">8</td>\n<td class=\"number\">10</td>"), page);
    assertTrue(page.contains(">default</td>"), "beta of the first");
    assertFalse(page.contains("<th scope=\"row\">epochs</th>"), "the same in both");
    assertTrue(page.contains("there are no estimates of each row"), page);
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    FileException none = assertThrows(FileException.class, () -> Run.read(folder.resolve("empty")));
    assertTrue(none.getMessage().contains("expected the folder of a training"), none.getMessage());
    Path run = run("broken", "data: digits\n");
    Files.write(run.resolve("metrics.csv"), List.of("epoch,training_elbo", "1"));
    DataException broken = assertThrows(DataException.class, () -> Run.read(run));
    assertEquals(
        run.resolve("metrics.csv")
            + ": expected a CSV file of a run, found: Record 2 has 1 fields, but first record had 2"
            + " fields; remove it",
        broken.getMessage());
  }
}
