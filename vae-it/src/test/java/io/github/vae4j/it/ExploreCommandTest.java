package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page of {@code vae explore} in a real browser, where there is one. Pictures of the page are
 * left in {@code target/pages} to be looked at.
 */
@DisabledOnOs(OS.WINDOWS)
final class ExploreCommandTest {
  private static final long LIMIT_SECONDS = 180;
  private static final Path PICTURES = Product.ROOT.resolve("vae-it/target/pages");
  private static final String HOSTILE = "<img src=x onerror=window.harmed=1>";
  private static final String DIGITS = "digits/model.safetensors";
  private static final String PEOPLE = "people/model.safetensors";

  private static final String PIXELS = "document.querySelector('#picture canvas').toDataURL()";

  /** Contrast of each text with what is behind it, by the formula of WCAG 2. */
  private static final String PALE_TEXTS =
      """
      (() => {
        const luminance = (rgb) => {
          const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
        const ground = (e) => {
          for (; e; e = e.parentElement) {
            const c = numbers(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
          }
          return [255, 255, 255];
        };
        const pale = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const e = texts.currentNode.parentElement;
          if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest('select')) continue;
          const a = luminance(numbers(getComputedStyle(e).color).slice(0, 3));
          const b = luminance(ground(e));
          const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (contrast < 4.5) pale.push(contrast.toFixed(2) + ' ' + texts.currentNode.data);
        }
        return pale;
      })()
      """;

  /** What can be operated or looked at, and has no name that could be read aloud. */
  private static final String NAMELESS =
      """
      [...document.querySelectorAll('button, input, select, canvas, svg, [role=img], [tabindex]')]
        .filter((e) => e.checkVisibility())
        .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim()
          || (e.labels && [...e.labels].some((l) => l.textContent.trim()))))
        .map((e) => e.outerHTML)
      """;

  @TempDir private static Path folder = Path.of("");

  private Optional<Process> serving = Optional.empty();
  private Optional<Browser> browser = Optional.empty();

  @BeforeAll
  static void train() throws IOException {
    StringBuilder people = new StringBuilder("id,age,city,member,\"" + HOSTILE + "\",paid\n");
    for (int i = 0; i < 120; i++) {
      people.append(
          String.format(
              Locale.ROOT,
              "p%d,%s,%s,%s,%.1f,%s%n",
              i,
              i % 9 == 4 ? "" : Integer.toString(20 + i % 50),
              List.of("Oslo", "\"" + HOSTILE + "\"", "Bergen").get(i % 3),
              i % 50 > 25 ? "yes" : "no",
              0.5 * i,
              i % 10 == 0 ? "no" : "yes"));
    }
    Files.writeString(folder.resolve("people.csv"), people.toString());
    train("digits", "--epochs", "20", "--latent", "3", "--out", "digits");
    train(
        "people.csv",
        "--id",
        "id",
        "--label",
        "paid",
        "--epochs",
        "5",
        "--latent",
        "2",
        "--out",
        "people");
    Files.createDirectories(PICTURES);
  }

  private static void train(String... arguments) {
    List<String> command = new ArrayList<>(List.of("train"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--hidden", "32", "--backend", "reference"));
    Processes.Result result = Vae.in(folder).run(command.toArray(String[]::new));
    assertEquals(0, result.exitCode(), result::toString);
  }

  @AfterEach
  void end() throws InterruptedException {
    browser.ifPresent(Browser::close);
    if (serving.isPresent()) {
      serving.get().destroyForcibly().waitFor();
    }
  }

  /** Starts the command and returns the address that it prints. */
  private String serve(String... arguments) throws IOException, InterruptedException {
    return serveBy(Product.HOME.resolve("bin/vae"), arguments);
  }

  private String serveBy(Path launcher, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (new ProcessBuilder("env", "--default-signal", "true").start().waitFor() == 0) {
      command.addAll(List.of("env", "--default-signal")); // a job in the background ignores INT
    }
    command.addAll(List.of(launcher.toString(), "explore"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("VAE_"));
    Process process = builder.start();
    serving = Optional.of(process);
    Pattern address = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/[0-9a-f]{32}/");
    for (int i = 0; i < LIMIT_SECONDS * 20; i++) {
      Matcher found = address.matcher(said());
      if (found.find()) {
        return found.group();
      }
      assertTrue(process.isAlive(), this::said);
      Thread.sleep(50);
    }
    throw new AssertionError("no address: " + said());
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Browser browse(String address) throws IOException, InterruptedException {
    Optional<Path> executable = Browser.executable();
    assumeTrue(executable.isPresent(), "no Chromium on the PATH; the page is not looked at");
    Browser opened = Browser.start(executable.get());
    browser = Optional.of(opened);
    opened.look(1300, 1000, false);
    opened.open(address);
    opened.await("document.querySelectorAll('.slider').length > 0");
    opened.await("document.getElementById('took').textContent.includes('ms')");
    return opened;
  }

  /** Chooses a datum by the keyboard and waits for all that is said of it. */
  private static void choose(Browser page, int datum) throws InterruptedException {
    page.evaluate(
        "(() => { const row = document.getElementById('row'); row.value = "
            + datum
            + "; row.dispatchEvent(new Event('change')); })()");
    page.await("document.querySelectorAll('#score dd').length > 1");
  }

  private static void looked(Browser page, String address, String name)
      throws IOException, InterruptedException {
    for (boolean dark : new boolean[] {false, true}) {
      page.look(1300, 1000, dark);
      page.screenshot(PICTURES.resolve(name + (dark ? "-dark.png" : ".png")));
      assertEquals(new JsonArray(), page.evaluate(PALE_TEXTS), "texts without enough contrast");
    }
    page.look(400, 900, false);
    page.screenshot(PICTURES.resolve(name + "-narrow.png"));
    assertEquals(
        new JsonArray(),
        page.evaluate(
            "document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []"),
        "a narrow page is not to be moved sideways");
    assertEquals(new JsonArray(), page.evaluate(NAMELESS), "elements without a name");
    assertEquals(List.of(), page.complaints());
    URI server = URI.create(address);
    for (String request : page.requests()) {
      assertTrue(
          request.startsWith(address),
          "expected no request but to " + server + ", found " + request);
    }
  }

  @Test
  void aPageOfImagesFollowsItsSlidersAndItsPlot() throws IOException, InterruptedException {
    String address = serve(DIGITS, "digits", "--limit", "300", "--backend", "reference");
    Browser page = browse(address);
    assertEquals(3, page.evaluate("document.querySelectorAll('.slider').length").getAsInt());
    JsonElement before = page.evaluate(PIXELS);
    page.evaluate("document.querySelector('.slider input').focus()");
    for (int i = 0; i < 40; i++) {
      page.press("ArrowRight", 39);
    }
    page.await(PIXELS + " !== '" + before.getAsString() + "'");
    assertEquals(
        0.4,
        page.evaluate("Number(document.querySelector('.slider input').value)").getAsDouble(),
        1e-9);
    page.evaluate("document.getElementById('reset').click()");
    page.await(PIXELS + " === '" + before.getAsString() + "'");
    page.evaluate("document.getElementById('draw').click()");
    page.await(PIXELS + " !== '" + before.getAsString() + "'");

    // A click on the plot chooses a datum; the arrow keys choose another.
    double[] middle = new double[2];
    JsonElement box =
        page.evaluate(
            "(() => { const b = document.getElementById('plot').getBoundingClientRect();"
                + " return [b.x + b.width / 2, b.y + b.height / 2]; })()");
    middle[0] = box.getAsJsonArray().get(0).getAsDouble();
    middle[1] = box.getAsJsonArray().get(1).getAsDouble();
    page.click(middle[0], middle[1]);
    page.await("document.querySelectorAll('#score dd').length > 1");
    String first = page.evaluate("document.getElementById('datum-name').textContent").getAsString();
    assertTrue(first.matches("row \\d+, class \\d"), first);
    page.evaluate("document.getElementById('plot').focus()");
    page.press("ArrowRight", 39);
    page.await("document.getElementById('datum-name').textContent !== '" + first + "'");
    page.press("PageDown", 34);

    choose(page, 7);
    page.await("document.getElementById('datum-name').textContent === 'row 7, class 6'");
    page.evaluate("document.getElementById('from').click()");
    choose(page, 8);
    page.await("document.getElementById('datum-name').textContent === 'row 8, class 7'");
    page.evaluate("document.getElementById('to').click()");
    page.await("document.querySelectorAll('#strip canvas').length === 9");
    page.evaluate("document.getElementById('refine').click()");
    page.await("!document.getElementById('course').hidden");
    assertEquals(20, page.evaluate("Number(document.getElementById('step').value)").getAsInt());
    String last = page.evaluate("document.getElementById('step-text').value").getAsString();
    assertTrue(last.startsWith("20 of 20: ELBO "), last);
    page.evaluate(
        "(() => { const s = document.getElementById('step'); s.value = 0; s.dispatchEvent(new Event('input')); })()");
    String start = page.evaluate("document.getElementById('step-text').value").getAsString();
    assertTrue(start.startsWith("0 of 20: ELBO ") && start.endsWith("+0.00"), start);
    looked(page, address, "explore-images");
  }

  @Test
  void aPageOfATableShowsColumnsReasonsAndWhatIsMissing() throws IOException, InterruptedException {
    String address = serve(PEOPLE, "people.csv", "--backend", "reference");
    Browser page = browse(address);
    JsonElement before = page.evaluate("document.getElementById('picture').innerText");
    page.evaluate("document.querySelector('.slider input').focus()");
    page.press("End", 35);
    page.await("document.getElementById('picture').innerText !== " + before);
    choose(page, 5); // whose age is missing
    page.await("document.getElementById('datum-name').textContent.includes('id p4')");
    page.await("document.querySelectorAll('#datum-cells .reason').length === 3");
    String cells = page.evaluate("document.getElementById('datum-cells').innerText").getAsString();
    assertTrue(cells.contains("missing: "), cells);
    assertTrue(cells.contains(" \u00b1 "), cells);
    assertTrue(cells.contains(HOSTILE), cells);
    page.evaluate("document.getElementById('from').click()");
    choose(page, 6);
    page.await("document.getElementById('datum-name').textContent.includes('id p5')");
    page.evaluate("document.getElementById('to').click()");
    page.await("document.querySelectorAll('#strip thead th').length === 10");
    page.evaluate("document.getElementById('refine').click()");
    page.await("!document.getElementById('course').hidden");
    looked(page, address, "explore-table");
    assertFalse(page.evaluate("'harmed' in window").getAsBoolean(), "a text of the data was run");
  }

  @Test
  void withoutDataThereAreSlidersAlone() throws IOException, InterruptedException {
    String address = serve(DIGITS, "--backend", "reference");
    Browser page = browse(address);
    assertEquals(
        "Latents,Decoded",
        page.evaluate(
                "[...document.querySelectorAll('h2')].filter((e) => e.checkVisibility())"
                    + ".map((e) => e.textContent).join()")
            .getAsString());
    looked(page, address, "explore-sliders");
  }

  @Test
  void aPageWhoseCommandHasEndedSaysSo() throws IOException, InterruptedException {
    Browser page = browse(serve(DIGITS, "--backend", "reference"));
    serving.orElseThrow().destroyForcibly().waitFor();
    page.evaluate("document.getElementById('draw').click()");
    page.await("!document.getElementById('problem').hidden");
    assertEquals(
        "the explorer does not answer; has 'vae explore' ended?",
        page.evaluate("document.getElementById('problem').textContent").getAsString());
  }

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143", "HUP,129"})
  void aSignalEndsIt(String signal, int expected) throws IOException, InterruptedException {
    serve(DIGITS, "digits", "--limit", "50", "--backend", "reference");
    Process process = serving.orElseThrow();
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), this::said);
    assertEquals(expected, process.exitValue(), this::said);
    assertFalse(said().contains("Exception"), this::said);
    assertTrue(said().contains("ending; once more to end at once"), this::said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf", "nd4j"})
  void anyEngineServesThePage(String engine) throws IOException, InterruptedException {
    String address = serve(DIGITS, "digits", "--limit", "50", "--backend", engine);
    Browser page = browse(address);
    choose(page, 3);
    page.evaluate("document.getElementById('refine').click()");
    page.await("!document.getElementById('course').hidden");
    assertEquals(List.of(), page.complaints());
  }

  @Test
  void anImageServesThePage() throws IOException, InterruptedException {
    Path launcher = Product.ROOT.resolve("vae-dist/target/images/minimal/bin/vae");
    assumeTrue(Files.exists(launcher), "minimal is not built; ./mvnw -Pimages does that");
    Browser page = browse(serveBy(launcher, DIGITS, "digits", "--limit", "50"));
    choose(page, 3);
    assertEquals(List.of(), page.complaints());
  }
}
