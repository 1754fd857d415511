package io.github.vae4j.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, told what to do by the DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final long LIMIT_SECONDS = 180; // a machine under load draws slowly
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch loaded = new CountDownLatch(1);

  private Browser(Process process, Path profile, URI page) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Listener()).join();
  }

  /** Returns the browser of this machine, if there is one. */
  static Optional<Path> executable() {
    return Stream.of(
            Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts a browser, with a profile of its own that is gone afterwards. */
  static Browser start(Path executable) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("vae-it-browser");
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "--headless",
                "--no-sandbox", // which root cannot have
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < LIMIT_SECONDS * 10 && !(Files.exists(port) && Files.size(port) > 0); i++) {
      if (!process.isAlive()) {
        throw new IOException(executable + " ended with exit code " + process.exitValue());
      }
      Thread.sleep(100);
    }
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    String pages =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    for (JsonElement target : JsonParser.parseString(pages).getAsJsonArray()) {
      if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
        URI page = URI.create(target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString());
        Browser browser = new Browser(process, profile, page);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
          browser.tell(domain + ".enable", new JsonObject());
        }
        return browser;
      }
    }
    throw new IOException("no page among " + pages);
  }

  /** Sets the size of the page and whether it is to be dark. */
  void look(int width, int height, boolean dark) {
    JsonObject size = new JsonObject();
    size.addProperty("width", width);
    size.addProperty("height", height);
    size.addProperty("deviceScaleFactor", 1);
    size.addProperty("mobile", false);
    tell("Emulation.setDeviceMetricsOverride", size);
    tell(
        "Emulation.setEmulatedMedia",
        JsonParser.parseString(
                "{'features':[{'name':'prefers-color-scheme','value':'"
                    + (dark ? "dark" : "light")
                    + "'}]}")
            .getAsJsonObject());
  }

  /**
   * Goes to an address and waits until the page and its scripts are there. What an earlier page did
   * is forgotten.
   */
  void open(String address) throws InterruptedException {
    complaints.clear();
    requests.clear();
    loaded = new CountDownLatch(1);
    JsonObject to = new JsonObject();
    to.addProperty("url", address);
    tell("Page.navigate", to);
    if (!loaded.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(address + ": was not loaded in " + LIMIT_SECONDS + " s");
    }
  }

  /**
   * Returns what an expression of JavaScript gives, as JSON; one that is a promise is waited for.
   */
  JsonElement evaluate(String expression) {
    JsonObject what = new JsonObject();
    what.addProperty("expression", expression);
    what.addProperty("returnByValue", true);
    what.addProperty("awaitPromise", true);
    JsonObject result = tell("Runtime.evaluate", what);
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    JsonElement value = result.getAsJsonObject("result").get("value");
    return value == null ? new JsonObject() : value;
  }

  /** Waits until an expression of JavaScript is true. */
  void await(String expression) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!evaluate("Boolean(" + expression + ")").getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "in "
                + LIMIT_SECONDS
                + " s it did not come true: "
                + expression
                + "\n"
                + complaints
                + "\n"
                + evaluate("document.body.innerText"));
      }
      Thread.sleep(50);
    }
  }

  /** Presses a key and lets it go. */
  void press(String key, int code) {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      JsonObject event = new JsonObject();
      event.addProperty("type", type);
      event.addProperty("key", key);
      event.addProperty("code", key);
      event.addProperty("windowsVirtualKeyCode", code);
      tell("Input.dispatchKeyEvent", event);
    }
  }

  /** Clicks at a place of the window. */
  void click(double x, double y) {
    for (String type : List.of("mousePressed", "mouseReleased")) {
      JsonObject event = new JsonObject();
      event.addProperty("type", type);
      event.addProperty("x", x);
      event.addProperty("y", y);
      event.addProperty("button", "left");
      event.addProperty("clickCount", 1);
      tell("Input.dispatchMouseEvent", event);
    }
  }

  /** Writes a picture of the whole page. */
  void screenshot(Path file) throws IOException {
    JsonObject how = new JsonObject();
    how.addProperty("captureBeyondViewport", true);
    String png = tell("Page.captureScreenshot", how).get("data").getAsString();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  /** Returns errors and warnings of the page: of its scripts, and of what it could not load. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Returns the addresses that were asked for, data in the page left out. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private JsonObject tell(String method, JsonObject parameters) {
    int id = last.incrementAndGet();
    JsonObject message = new JsonObject();
    message.addProperty("id", id);
    message.addProperty("method", method);
    message.add("params", parameters);
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(message.toString(), true).join();
    JsonObject told = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    if (told.has("error")) {
      throw new AssertionError(method + ": " + told.get("error"));
    }
    return told.getAsJsonObject("result");
  }

  private void received(JsonObject message) {
    if (message.has("id")) {
      Optional.ofNullable(waiting.remove(message.get("id").getAsInt()))
          .ifPresent(asked -> asked.complete(message));
      return;
    }
    JsonObject parameters = message.getAsJsonObject("params");
    switch (message.get("method").getAsString()) {
      case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(parameters.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(parameters.get("type").getAsString())) {
          complaints.add(parameters.toString());
        }
      }
      case "Page.loadEventFired" -> loaded.countDown();
      case "Network.requestWillBeSent" -> {
        String url = parameters.getAsJsonObject("request").get("url").getAsString();
        if (!url.startsWith("data:")) {
          requests.add(url);
        }
      }
      default -> {}
    }
  }

  /** Puts the parts of messages together. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean complete) {
      parts.append(data);
      if (complete) {
        String whole = parts.toString();
        parts.setLength(0);
        received(JsonParser.parseString(whole).getAsJsonObject());
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public void close() {
    JsonObject end = new JsonObject();
    end.addProperty("id", last.incrementAndGet());
    end.addProperty("method", "Browser.close");
    socket.sendText(end.toString(), true).join();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(profile)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
