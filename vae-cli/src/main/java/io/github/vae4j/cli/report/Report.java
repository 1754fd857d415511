package io.github.vae4j.cli.report;

import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.RunPictures;
import java.nio.file.Path;

/**
 * The page of a run. It is made of the files in the run's folder alone, so a training and {@code
 * vae report} make the same page, and a page can be made again by a later version.
 */
public final class Report {
  /** The name of the page in the folder of a run. */
  public static final String FILE = "report.html";

  private Report() {}

  /**
   * Draws the charts of a run again and writes its page.
   *
   * @return the file of the page
   */
  public static Path write(Console console, Path folder) {
    Run run = Run.read(folder);
    draw(console, run);
    Path file = folder.resolve(FILE);
    page(run).write(file);
    return file;
  }

  /** Draws the charts of a run again. */
  public static void draw(Console console, Path folder) {
    draw(console, Run.read(folder));
  }

  private static void draw(Console console, Run run) {
    CurveFigures.of(run)
        .ifPresent(f -> RunPictures.chart(console, run.folder().resolve("curves.png"), f));
    LatentFigures.means(run)
        .ifPresent(f -> RunPictures.chart(console, run.folder().resolve("latents.png"), f));
  }

  static Page page(Run run) {
    Page page = new Page(run.name(), Overview.lead(run));
    page.add("summary", "Summary", Overview.summary(run));
    page.add("data", "Data", Overview.data(run));
    page.add("curves", "Learning curves", Shown.curves(run));
    page.add("evaluation", "Evaluation", Numbers.table(run));
    page.add("images", "Images", Shown.images(run));
    page.add("columns", "Columns", Shown.columns(run));
    page.add("latents", "Latents", Shown.latents(run));
    page.add("limits", "What the numbers are and are not", Numbers.limits(run));
    page.add("origin", "Verification and provenance", Origin.of(run));
    return page;
  }
}
