package io.github.vae4j.cli.explore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whom the server answers. Requests are written by hand, since clients refuse to write bad ones.
 */
class ExploreServerTest {
  private static final Explored EXPLORED = Explored.digits(false);
  private static final ExploreServer SERVER = ExploreServer.open(0, EXPLORED.pages);
  private static final URI ADDRESS = URI.create(SERVER.address());

  @BeforeAll
  static void theServerIsThere() {
    assertTrue(ADDRESS.getPath().matches("/[0-9a-f]{32}/"), SERVER.address());
  }

  @AfterAll
  static void close() {
    SERVER.close();
    EXPLORED.close();
  }

  /** Sends a request; PORT and TOKEN stand for those of the server. */
  private static String send(String method, String path, String host, String headers, String body)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), ADDRESS.getPort())) {
      String token = ADDRESS.getPath().replace("/", "");
      String port = Integer.toString(ADDRESS.getPort());
      String request =
          method
              + " "
              + path.replace("TOKEN", token)
              + " HTTP/1.1\r\nHost: "
              + host.replace("PORT", port)
              + "\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n"
              + (headers.isEmpty() ? "" : headers.replace("PORT", port) + "\r\n")
              + "\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String status(String answer) {
    return answer.lines().findFirst().orElse("").replaceFirst("HTTP/1.1 (\\d+).*", "$1");
  }

  private static String header(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .findFirst()
        .orElse("")
        .replaceFirst("^[^:]*: *", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:PORT||200",
        "localhost:PORT||200",
        "127.0.0.1:PORT|Origin: http://127.0.0.1:PORT|200",
        "127.0.0.1:PORT|Sec-Fetch-Site: same-origin|200",
        "127.0.0.1:PORT|Sec-Fetch-Site: none|200",
        // Names that stand for this machine as somebody else says.
        "evil.example:PORT||403",
        "evil.example||403",
        "127.0.0.1||403",
        "127.0.0.1:1||403",
        "127.0.0.1.evil.example:PORT||403",
        // Pages of other sites.
        "127.0.0.1:PORT|Origin: http://evil.example|403",
        "127.0.0.1:PORT|Origin: null|403",
        "127.0.0.1:PORT|Origin: https://127.0.0.1:PORT|403",
        "127.0.0.1:PORT|Origin: http://localhost:PORT|403",
        "127.0.0.1:PORT|Origin: http://127.0.0.1:1|403",
        "127.0.0.1:PORT|Sec-Fetch-Site: cross-site|403",
        "127.0.0.1:PORT|Sec-Fetch-Site: same-site|403",
      })
  void onlyItsOwnPageIsAnswered(String host, String headers, String expected) throws IOException {
    String answer = send("GET", "/TOKEN/", host, headers == null ? "" : headers, "");
    assertEquals(expected, status(answer), answer);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/TOKEN/,200",
    "GET,/TOKEN/page.css,200",
    "GET,/TOKEN/colours.css,200",
    "GET,/TOKEN,308",
    "GET,/TOKEN?x=1,308",
    "GET,/TOKEN/?x=1,200",
    "POST,/TOKEN/model,200",
    "GET,/,403",
    "GET,/favicon.ico,403",
    "GET,/00000000000000000000000000000000/,403",
    "GET,/TOKEN0/,403",
    "GET,//TOKEN/,403",
    "POST,/model,403",
    "GET,/TOKEN/page.html,404",
    "GET,/TOKEN/nothing,404",
    "GET,/TOKEN/../TOKEN/page.css,404",
    "GET,/TOKEN/%70age.css,404",
    "GET,/TOKEN//etc/passwd,404",
    "GET,/TOKEN/model/,404",
    "GET,/TOKEN/ExploreServer.class,404",
    "GET,/TOKEN/decode,405",
    "PUT,/TOKEN/decode,405",
    "HEAD,/TOKEN/,405",
    "POST,/TOKEN/,405",
    "OPTIONS,/TOKEN/decode,405",
    "DELETE,/TOKEN/page.css,405",
  })
  void onlyItsOwnPathsAndTheirMethodsAreAnswered(String method, String path, String expected)
      throws IOException {
    String answer = send(method, path, "127.0.0.1:PORT", "", "");
    assertEquals(expected, status(answer), answer);
    if (expected.equals("405")) {
      assertTrue(List.of("GET", "POST").contains(header(answer, "allow")), answer);
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefused() throws IOException {
    String answer = send("POST", "/TOKEN/decode", "127.0.0.1:PORT", "", "z=" + "1".repeat(1 << 20));
    assertEquals("413", status(answer), answer);
  }

  @Test
  void theAddressWithoutItsLastSlashLeadsToThePage() throws IOException {
    String answer = send("GET", "/TOKEN", "127.0.0.1:PORT", "", "");
    assertEquals(ADDRESS.getPath(), header(answer, "location"), answer);
  }

  /** Returns a connection on which the beginning of a request was sent. */
  private static Socket begun(String beginning) throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), ADDRESS.getPort());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @Test
  void requestsThatNobodyEndsKeepNobodyElseFromThePageAndAreClosed() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        open.add(begun("GET / HTTP/1.1\r\nHost: 127"));
        open.add(
            begun(
                "POST /wrong/decode HTTP/1.1\r\nHost: 127.0.0.1:"
                    + ADDRESS.getPort()
                    + "\r\nContent-Length: 1000\r\n\r\nz="));
      }
      String refusal = new String(open.get(1).getInputStream().readNBytes(12), UTF_8);
      assertEquals("HTTP/1.1 403", refusal, "without waiting for the body");
      assertEquals("200", status(send("GET", "/TOKEN/", "127.0.0.1:PORT", "", "")));
      assertEquals(-1, open.get(0).getInputStream().read(), "closed when its time is up");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/TOKEN/", "/TOKEN/page.js", "/TOKEN/nothing", "/wrong/"})
  void everyAnswerKeepsBrowsersFromMixingItWithOthers(String path) throws IOException {
    String answer = send("GET", path, "127.0.0.1:PORT", "", "");
    String policy = header(answer, "content-security-policy");
    assertTrue(policy.startsWith("default-src 'none'; "), answer);
    assertTrue(policy.contains("frame-ancestors 'none'"), answer);
    assertTrue(!policy.contains("unsafe") && !policy.contains("*"), answer);
    assertEquals("nosniff", header(answer, "x-content-type-options"));
    assertEquals("no-store", header(answer, "cache-control"));
    assertEquals("no-referrer", header(answer, "referrer-policy"));
    assertEquals("", header(answer, "access-control-allow-origin"));
  }

  @Test
  void theFilesOfThePageAreAllThereAndNameNoOtherPlace() throws IOException {
    TreeSet<String> left = new TreeSet<>(List.of(""));
    TreeSet<String> seen = new TreeSet<>();
    while (!left.isEmpty()) {
      String file = left.pollFirst();
      seen.add(file);
      String answer = send("GET", "/TOKEN/" + file, "127.0.0.1:PORT", "", "");
      assertEquals("200", status(answer), file);
      Matcher named = Pattern.compile("(?:src=|href=|from )\"(?:\\./)?([^\"]+)\"").matcher(answer);
      while (named.find()) {
        if (!seen.contains(named.group(1))) {
          left.add(named.group(1));
        }
      }
      Matcher elsewhere =
          Pattern.compile("https?://[^\"\\s]*")
              .matcher(answer.replace("http://www.w3.org/2000/svg", ""));
      assertFalse(elsewhere.find(), answer);
    }
    assertTrue(
        seen.containsAll(List.of("page.js", "page.css", "icon.svg", "plot.js")), seen::toString);
  }

  @Test
  void twoServersHaveTwoTokens() {
    try (ExploreServer other = ExploreServer.open(0, EXPLORED.pages)) {
      assertNotEquals(ADDRESS.getPath(), URI.create(other.address()).getPath());
      assertEquals("127.0.0.1", URI.create(other.address()).getHost());
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheRemedy() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> ExploreServer.open(ADDRESS.getPort(), EXPLORED.pages));
    assertTrue(
        String.valueOf(refusal.getMessage())
            .startsWith("--port " + ADDRESS.getPort() + ": expected"),
        refusal::toString);
    assertTrue(String.valueOf(refusal.getMessage()).endsWith("leave it out to take a free one"));
  }
}
