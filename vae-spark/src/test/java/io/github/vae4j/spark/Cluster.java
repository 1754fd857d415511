package io.github.vae4j.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One session for all tests of the module, because each takes long to start: two executors in
 * processes of their own, with one core each.
 */
final class Cluster implements BeforeAllCallback {
  /** Starts the session when a test first asks for it. */
  private static final class Only {
    private static final SparkSession SESSION = start();
  }

  /** Stops the session after the last test. */
  private record Ending(SparkSession session) implements AutoCloseable {
    @Override
    public void close() {
      session.stop();
    }
  }

  static SparkSession session() {
    return Only.SESSION;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Ending.class, key -> new Ending(session()));
  }

  private static SparkSession start() {
    SparkSession session =
        builder("local-cluster[2,1,2048]", "1g", System.getProperty("vae.spark.jvm"))
            .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toString())
            .config("spark.vae4j.backend", "reference")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  /**
   * Returns a session to be started whose executors have the class path of this process.
   *
   * @param heap of an executor, such as 1g
   * @param flags of an executor's Java
   */
  static SparkSession.Builder builder(String master, String heap, String flags) {
    String classPath = System.getProperty("java.class.path");
    fillHome(classPath);
    String folders =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !entry.endsWith(".jar"))
            .map(folder -> Path.of(folder).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return SparkSession.builder()
        .master(master)
        .appName("vae-spark")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        // A machine that is busy with something else has lost no executor.
        .config("spark.network.timeout", "600s")
        .config("spark.worker.timeout", "600")
        .config("spark.executor.memory", heap)
        .config("spark.executor.extraClassPath", folders)
        .config("spark.executor.extraJavaOptions", flags)
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.vae4j.threads", "1");
  }

  /** Gives executors the jars of the tests, in the place where an installed Spark has its own. */
  private static void fillHome(String classPath) {
    Path jars = Path.of(System.getenv("SPARK_HOME"), "jars");
    try {
      Files.createDirectories(jars);
      for (String entry : classPath.split(File.pathSeparator)) {
        Path jar = Path.of(entry).toAbsolutePath();
        Path link = jars.resolve(jar.getFileName().toString());
        if (entry.endsWith(".jar") && !Files.exists(link)) {
          Files.createSymbolicLink(link, jar);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
