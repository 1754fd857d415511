package io.github.vae4j.cli.explore;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A server on the loopback address. It answers whoever knows its token, which is the first part of
 * each path, and nobody else: not the programs of other users, which cannot guess it, and not the
 * pages of other sites in the same browser, whose requests have another origin or, after a change
 * of what a name stands for, another host.
 */
final class ExploreServer implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;
  private static final int MOST_THREADS = 256;
  private static final int READING_SECONDS = 10; // until a request has to be there
  private static final int MOST_BODY = 1 << 20;
  private static final String HOST = "127.0.0.1";

  /** Nothing but the page's own files and answers: no other site, no inline script or style. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final HttpServer server;
  private final ExecutorService threads;
  private final String token;
  private final Pages pages;

  private ExploreServer(HttpServer server, String token, Pages pages) {
    this.server = server;
    this.token = token;
    this.pages = pages;
    // A request that nobody ends keeps its thread for a while, so others need threads of their own.
    // One for which there is none is not read, and is closed when its time is up.
    this.threads =
        new ThreadPoolExecutor(
            0,
            MOST_THREADS,
            READING_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Thread thread = new Thread(work, "explore");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Begins to answer.
   *
   * @param port 0 for a free one
   * @throws IllegalArgumentException if the port is not to be had
   */
  static ExploreServer open(int port, Pages pages) {
    // Else the second part of an answer waits 40 ms for the other side to confirm the first.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // The answers have no such limit: some take the engine long, and who reads none gets little.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(READING_SECONDS));
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(HOST), port);
      return new ExploreServer(
          HttpServer.create(address, 0), HexFormat.of().formatHex(token), pages);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--port "
              + port
              + ": expected a port that is free and may be taken, found that "
              + e.getMessage()
              + "; leave it out to take a free one",
          e);
    }
  }

  /** Returns the address of the page, with the token. */
  String address() {
    return "http://" + HOST + ":" + server.getAddress().getPort() + "/" + token + "/";
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Answer answer = refused(exchange);
      send(exchange, answer.status() == 0 ? answer(exchange) : answer);
    } catch (IOException e) {
      // The other side has gone away.
    }
  }

  /** Returns why a request is not looked at; an answer of status 0 if it is. */
  private Answer refused(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    int port = server.getAddress().getPort();
    List<String> hosts = List.of(HOST + ":" + port, "localhost:" + port);
    String host = headers.getOrDefault("Host", List.of("")).get(0);
    if (!hosts.contains(host)) {
      return Answer.text(403, "expected the host " + hosts.get(0) + ", found another one");
    }
    List<String> origins = headers.getOrDefault("Origin", List.of("http://" + host));
    List<String> sites = headers.getOrDefault("Sec-Fetch-Site", List.of("none"));
    if (!origins.equals(List.of("http://" + host))
        || !(sites.equals(List.of("none")) || sites.equals(List.of("same-origin")))) {
      return Answer.text(403, "expected a request of this page, found one of another site");
    }
    String[] path = exchange.getRequestURI().getRawPath().split("/", 3);
    byte[] given = (path.length > 1 ? path[1] : "").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
      return Answer.text(403, "expected the address that 'vae explore' printed, with its token");
    }
    return new Answer(0, "", new byte[0]);
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String whole = exchange.getRequestURI().getRawPath();
    if (whole.equals("/" + token)) { // from which the page would ask for its files elsewhere
      exchange.getResponseHeaders().set("Location", "/" + token + "/");
      return Answer.text(308, "the page is at this address with / at its end");
    }
    String path = whole.substring(token.length() + 2);
    String expected = pages.method(path);
    if (expected.isEmpty()) {
      return Answer.text(404, "there is no such page");
    }
    if (!exchange.getRequestMethod().equals(expected)) {
      exchange.getResponseHeaders().set("Allow", expected);
      return Answer.text(405, "expected the method " + expected);
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
    if (body.length > MOST_BODY) {
      return Answer.text(413, "expected at most " + MOST_BODY + " bytes");
    }
    return pages.answer(path, new String(body, StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type());
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer"); // the address holds the token
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
