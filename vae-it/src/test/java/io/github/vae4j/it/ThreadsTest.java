package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads score on one backend; closing it meanwhile is told to each of them. */
final class ThreadsTest {
  private static final Path MODULES = Product.HOME.resolve("modules");

  @TempDir private Path folder = Path.of("");

  static List<String> engines() {
    return Bundles.ENGINES;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void sixteenThreadsGetWhatOneGetsAndAreToldOfTheClose(String engine) {
    check(MODULES + File.pathSeparator + Bundles.place(engine, folder.resolve("bundle")), "");
  }

  @Test
  void soItIsOnTheReference() {
    check(MODULES.toString(), "reference");
  }

  private void check(String modulePath, String backend) {
    Processes.Result trained =
        Vae.in(folder).run("train", "digits", "--hidden", "16", "--latent", "2", "--epochs", "1");
    assertEquals(0, trained.exitCode(), trained::toString);
    Processes.Result result =
        Processes.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modulePath,
                "--add-modules",
                "io.github.vae4j.core",
                "-cp",
                Product.ROOT.resolve("vae-it/target/test-classes").toString(),
                ScoreFromThreads.class.getName(),
                folder.resolve("runs/digits/model.safetensors").toString()),
            folder,
            Map.of("VAE_BACKEND", backend, "TF_CPP_MIN_LOG_LEVEL", "2"));
    assertEquals(0, result.exitCode(), result::toString);
    assertEquals("told 16", result.out(), result::toString);
  }
}
