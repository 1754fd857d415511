package io.github.vae4j.data.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A server of PostgreSQL for a test, on the loopback, in a folder of its own. */
final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  private final Path folder;
  private final Path programs;
  private final int port;

  private PostgresServer(Path folder, Path programs, int port) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
  }

  /** Starts a server; a test is skipped where none is installed, or none may be started. */
  static PostgresServer start() throws IOException, InterruptedException {
    Path programs = programs();
    Path folder = Files.createTempDirectory("vae4j-postgres-");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer server = new PostgresServer(folder, programs, port);
    if (isRoot()) {
      server.run("/bin/chown", "nobody", folder.toString());
    }
    String data = folder.resolve("data").toString();
    server.run(server.program("initdb", "-D", data, "-U", "vae", "-A", "trust", "-E", "UTF8"));
    String options = "-p " + port + " -h 127.0.0.1 -k " + folder + " -c fsync=off";
    String log = folder.resolve("log").toString();
    server.run(server.program("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"));
    server.run(server.program("createdb", "-h", "127.0.0.1", "-p", "" + port, "-U", "vae", "vae"));
    return server;
  }

  private static Path programs() throws IOException {
    Assumptions.assumeTrue(System.getenv("CI") == null, "skipped: continuous integration");
    Assumptions.assumeTrue(Files.isDirectory(INSTALLED), "skipped: no PostgreSQL in " + INSTALLED);
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      Path found =
          versions
              .map(version -> version.resolve("bin"))
              .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
              .max(Comparator.naturalOrder())
              .orElse(INSTALLED);
      Assumptions.assumeTrue(
          Files.isExecutable(found.resolve("initdb")), "skipped: no server in " + INSTALLED);
      return found;
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Returns a command of the server, which refuses to run as root. */
  private String[] program(String name, String... arguments) {
    List<String> command =
        new ArrayList<>(isRoot() ? List.of("/sbin/runuser", "-u", "nobody", "--") : List.of());
    command.add(programs.resolve(name).toString());
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("vae4j-postgres-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int code = process.waitFor();
      Assumptions.assumeTrue(
          code == 0, () -> "skipped: " + String.join(" ", command) + ": " + text(said));
    } finally {
      Files.delete(said);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/vae?user=vae";
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run(program("pg_ctl", "-D", folder.resolve("data").toString(), "-m", "immediate", "stop"));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
