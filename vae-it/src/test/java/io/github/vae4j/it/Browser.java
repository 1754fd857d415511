package io.github.vae4j.it;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A Chromium without a window, spoken to by its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final long SECONDS = 120; // a machine under load needs a minute for a first page
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--remote-debugging-port=0");

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonObject>> answers;
  private final AtomicInteger last = new AtomicInteger();
  private final Events events;

  private Browser(
      Process process,
      WebSocket socket,
      Map<Integer, CompletableFuture<JsonObject>> answers,
      Events events) {
    this.process = process;
    this.socket = socket;
    this.answers = answers;
    this.events = events;
  }

  /** Returns where Chromium is; nothing where there is none. */
  static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(at -> Path.of(at, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a browser.
   *
   * @param profile a new folder for its files
   */
  static Browser open(Path program, Path profile) throws Exception {
    Files.createDirectories(profile);
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(FLAGS);
    command.addAll(List.of("--user-data-dir=" + profile, "about:blank"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("browser.log").toFile())
            .start();
    try {
      return connected(process, profile.resolve("DevToolsActivePort"));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Browser connected(Process process, Path port) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IOException("the browser did not start");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    HttpClient client = HttpClient.newHttpClient();
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    JsonArray pages =
        JsonParser.parseString(
                client
                    .send(
                        HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                    .body())
            .getAsJsonArray();
    String address = "";
    for (JsonElement page : pages) {
      if (page.getAsJsonObject().get("type").getAsString().equals("page")) {
        address = page.getAsJsonObject().get("webSocketDebuggerUrl").getAsString();
      }
    }
    Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    Events events = new Events();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Messages(answers, events))
            .get(SECONDS, TimeUnit.SECONDS);
    Browser browser = new Browser(process, socket, answers, events);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      browser.call(domain + ".enable", Map.of());
    }
    return browser;
  }

  /** Calls a method of the protocol and returns its result. */
  JsonObject call(String method, Map<String, ?> parameters) throws Exception {
    int id = last.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String text = new Gson().toJson(Map.of("id", id, "method", method, "params", parameters));
    socket.sendText(text, true).get(SECONDS, TimeUnit.SECONDS);
    JsonObject found = answer.get(SECONDS, TimeUnit.SECONDS);
    if (!found.has("result")) {
      throw new IOException(method + ": " + found);
    }
    return found.getAsJsonObject("result");
  }

  /** Opens a page and waits until all of it is there. What an earlier page did is forgotten. */
  void load(URI page) throws Exception {
    events.problems.clear();
    events.requests.clear();
    events.loaded = new CountDownLatch(1);
    call("Page.navigate", Map.of("url", page.toString()));
    if (!events.loaded.await(SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(page + ": was not loaded");
    }
  }

  /** Returns the value of an expression of JavaScript as text. */
  String evaluate(String expression) throws Exception {
    JsonObject found =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (found.has("exceptionDetails")) {
      throw new IOException(expression + ": " + found);
    }
    JsonElement value = found.getAsJsonObject("result").get("value");
    return value == null ? "" : value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  /** Makes the window as large as a screen. */
  void resize(int width, int height) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Prefers dark pages, or light ones. */
  void prefer(String scheme) throws Exception {
    Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  /** Presses a key that has no letter, such as Tab. */
  void press(String key, int code) throws Exception {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      Map<String, ?> event =
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code);
      call("Input.dispatchKeyEvent", event);
    }
  }

  /** Returns the whole page as a PNG. */
  byte[] screenshot() throws Exception {
    JsonObject picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(picture.get("data").getAsString());
  }

  /** Returns what the console and the log of the page say: messages, errors, refused loads. */
  List<String> problems() {
    return List.copyOf(events.problems);
  }

  /** Returns the addresses that the page has asked for, data in the page left out. */
  List<String> requests() {
    return List.copyOf(events.requests);
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    process.destroy();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /** What a page did. */
  private static final class Events {
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch loaded = new CountDownLatch(1);

    void add(JsonObject event) {
      JsonObject parameters = event.getAsJsonObject("params");
      switch (event.get("method").getAsString()) {
        case "Page.loadEventFired" -> loaded.countDown();
        case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
            problems.add(event.toString());
        case "Network.requestWillBeSent" -> {
          String url = parameters.getAsJsonObject("request").get("url").getAsString();
          if (!url.startsWith("data:")) {
            requests.add(url);
          }
        }
        default -> {}
      }
    }
  }

  /** Puts the parts of messages together. */
  private static final class Messages implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonObject>> answers;
    private final Events events;
    private final StringBuilder text = new StringBuilder();

    Messages(Map<Integer, CompletableFuture<JsonObject>> answers, Events events) {
      this.answers = answers;
      this.events = events;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean ends) {
      text.append(part);
      if (ends) {
        JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
        text.setLength(0);
        if (message.has("id")) {
          Optional.ofNullable(answers.remove(message.get("id").getAsInt()))
              .ifPresent(answer -> answer.complete(message));
        } else {
          events.add(message);
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
