package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of runs, made by the product and opened in a browser. */
final class ReportCommandTest {
  private static final long MOST_BYTES = 1_500_000;
  private static final Path SCREENS = Path.of("target", "screens");
  private static final int TAB = 9;

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    succeed("train digits --epochs 3 --hidden 32 --latent 4 --out runs/one");
    succeed("train digits --epochs 2 --hidden 32 --latent 3 --out runs/two");
    List<String> lines = new ArrayList<>(List.of("age,income,city,label"));
    for (int i = 0; i < 200; i++) {
      String age = i % 9 == 0 ? "" : Integer.toString(20 + i * 7 % 50);
      String city = i % 3 == 0 ? "<b>Oslo</b>" : "Bergen";
      lines.add(age + "," + (3 * i % 70 + 0.5) + "," + city + "," + i % 2);
    }
    Files.write(folder.resolve("table.csv"), lines);
    succeed(
        "train table.csv --label-column label --search off --epochs 3 --hidden 16 --latent 2"
            + " --out runs/table");
    succeed("report runs/one runs/two --out both.html");
  }

  private static Processes.Result succeed(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    if (words.get(0).equals("train")) {
      words.addAll(List.of("--backend", "reference"));
    }
    Processes.Result result = Vae.in(folder).run(words.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
    return result;
  }

  private static String page(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void theTrainingLeavesAPageWithItsCommand() throws IOException {
    String page = page("runs/one/report.html");
    assertTrue(page.length() < MOST_BYTES, page.length() + " characters");
    assertTrue(
        page.contains(
            ">vae train digits --epochs 3 --hidden 32 --latent 4 --out runs/one --backend"
                + " reference</pre>"),
        page);
    assertTrue(
        page("runs/table/report.html").contains("table.csv --label-column label"),
        "as it was typed");
    for (String part :
        List.of(
            "Learning curves",
            "kept: epoch ",
            "KL of each latent dimension",
            "Principal components",
            "Neighbour embedding (UMAP)",
            "The engine&#39;s first step was computed again in plain Java",
            "What the numbers are and are not")) {
      assertTrue(page.contains(part), part);
    }
    assertEquals(3, page.split("<img ", -1).length - 1, "samples, reconstructions, extremes");
    assertTrue(Files.readString(folder.resolve("runs/one/curves.svg")).startsWith("<svg"));
  }

  @Test
  void thePageIsTheSameWhenItIsMadeAgain() throws IOException {
    String first = page("runs/two/report.html");
    Files.delete(folder.resolve("runs/two/curves.png"));
    Processes.Result again = succeed("report runs/two");
    assertEquals("runs/two/report.html", again.out().strip());
    assertEquals(first, page("runs/two/report.html"));
    assertTrue(Files.exists(folder.resolve("runs/two/curves.png")), "drawn again");
  }

  @Test
  void aTableHasItsColumnsBesideDraws() throws IOException {
    String page = page("runs/table/report.html");
    assertTrue(page.contains("columns, data beside samples"), page);
    assertTrue(page.contains("in samples</text>"), "a pair plot with both correlations");
    assertTrue(page.contains("The rows with the lowest bound"), page);
    assertFalse(page.contains("<b>Oslo"), "a level is a text");
  }

  @Test
  void severalRunsHavePairedDifferences() throws IOException {
    String page = page("both.html");
    assertTrue(page.contains("Less the bound of one"), page);
    assertTrue(page.contains("IWAE-100"), page);
    assertFalse(page.contains("iwae:100"), page);
    assertTrue(page.contains("<th scope=\"row\">latent</th>"), page);
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    Processes.Result result = Vae.in(folder).run("report", "runs");
    assertEquals(3, result.exitCode(), result::toString);
    assertTrue(
        result.err().contains("runs: expected the folder of a training, with config.yaml"),
        result::toString);
  }

  @Test
  void withoutFontsThereAreThePageAndChartsWithoutLetters() throws IOException {
    Path fonts = Files.createDirectories(folder.resolve("no-fonts"));
    Path configuration =
        Files.writeString(
            folder.resolve("fonts.conf"),
            "<fontconfig><dir>" + fonts + "</dir><cachedir>" + fonts + "</cachedir></fontconfig>");
    Files.delete(folder.resolve("runs/table/report.html"));
    Processes.Result result =
        Vae.in(folder)
            .with("FONTCONFIG_FILE", configuration.toString())
            .with("VAE_JAVA_OPTS", "-Duser.home=" + folder) // where Java remembers fonts
            .run("report", "runs/table");
    assertEquals(0, result.exitCode(), result::toString);
    assertTrue(
        result.err().contains("curves.png has no letters: this machine has no fonts"),
        result::toString);
    assertTrue(
        page("runs/table/report.html").contains("in samples</text>"), "the page has letters");
  }

  @Test
  void browsersShowThePagesWithoutNetworkInLightAndDarkAndOnAPhone() throws Exception {
    Optional<Path> program = Browser.executable();
    assumeTrue(program.isPresent(), "no Chromium was found on the PATH");
    try (Browser browser = Browser.start(program.orElseThrow())) {
      for (String file : List.of("runs/one/report.html", "runs/table/report.html", "both.html")) {
        browser.look(1100, 900, false);
        URI page = folder.resolve(file).toUri();
        browser.open(page.toString());
        String name = file.replace('/', '-').replace(".html", "");
        screen(browser, name);
        String light = text(browser, "getComputedStyle(document.body).backgroundColor");
        readable(browser, file);
        browser.look(1100, 900, true);
        assertNotEquals(
            light, text(browser, "getComputedStyle(document.body).backgroundColor"), file);
        readable(browser, file + ", dark");
        screen(browser, name + "-dark");
        accessible(browser, file);
        browser.look(400, 800, true);
        assertEquals(
            "400",
            text(browser, "String(document.documentElement.scrollWidth)"),
            file + ": the page is not wider than a phone");
        screen(browser, name + "-narrow");
        assertEquals(List.of(), browser.complaints(), file);
        assertEquals(
            List.of(page.getPath()),
            browser.requests().stream().map(url -> URI.create(url).getPath()).toList(),
            file);
      }
    }
  }

  private static String text(Browser browser, String expression) {
    return browser.evaluate(expression).getAsString();
  }

  private static void screen(Browser browser, String name) throws Exception {
    Files.createDirectories(SCREENS);
    browser.screenshot(SCREENS.resolve(name + ".png"));
  }

  /** Texts have a contrast of at least 4.5, by the formula of WCAG 2. */
  private static void readable(Browser browser, String where) throws Exception {
    String poor =
        text(
            browser,
            """
            (() => {
              const level = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
              const light = colour => {
                const [r, g, b] = colour.match(/[0-9.]+/g).map(Number);
                return 0.2126 * level(r) + 0.7152 * level(g) + 0.0722 * level(b); };
              const paper = light(getComputedStyle(document.body).backgroundColor);
              const texts = [...document.querySelectorAll('h1,h2,p,a,dt,dd,small,th,td,caption,figcaption,li,summary,pre,footer,svg text')];
              return texts.map(e => [e.textContent, getComputedStyle(e)[e.tagName === 'text' ? 'fill' : 'color']])
                .filter(([_, colour]) => {
                  const ink = light(colour);
                  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5; })
                .map(([text, colour]) => text.slice(0, 40) + ' ' + colour).join('; ');
            })()
            """);
    assertEquals("", poor, where);
  }

  /** Pictures have texts, parts have headings, and keys reach what can be followed or scrolled. */
  private static void accessible(Browser browser, String file) throws Exception {
    assertEquals(
        "0",
        text(
            browser,
            "String([...document.images].filter(i => !i.alt || !i.complete ||"
                + " !i.naturalWidth).length + [...document.querySelectorAll('body"
                + " svg[role]')].filter(s => !s.getAttribute('aria-label')).length)"),
        file + ": pictures without texts, or that are not shown");
    assertEquals("en", text(browser, "document.documentElement.lang"));
    assertEquals("1", text(browser, "String(document.querySelectorAll('h1').length)"));
    assertEquals(
        "0",
        text(
            browser,
            "String([...document.querySelectorAll('nav a')].filter(a =>"
                + " !document.querySelector(a.getAttribute('href'))).length)"),
        file + ": contents that lead nowhere");
    browser.press("Tab", TAB);
    assertEquals(
        "A", text(browser, "document.activeElement.tagName"), file + ": the first link by keys");
    assertNotEquals(
        "none", text(browser, "getComputedStyle(document.activeElement).outlineStyle"), file);
  }
}
