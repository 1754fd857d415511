package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.acme.store.KeyValueProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stranger's source of data, which no module of this project knows, by its locator. */
final class StrangersDataTest {
  private enum Placement {
    /** Its folder is on the module path. */
    MODULE_PATH,
    /** Its folder {@code lib} is on the class path. */
    CLASS_PATH,
    /** Its folder becomes a module layer, as in a run-time image. */
    LAYER
  }

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void writeStore() throws IOException {
    Random random = new Random(5);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      rows.append(i == 0 ? "" : " ").append(random.nextGaussian()).append(',').append(i % 4);
    }
    Files.createDirectories(folder.resolve("shop"));
    Files.writeString(folder.resolve("shop/store.properties"), "claims: " + rows + "\n");
  }

  /** Puts the jar in its place and returns the start of the command. */
  private List<String> command(Placement placement) throws IOException {
    Vae vae = Strangers.without(folder);
    Path plugin = folder.resolve("app/plugins/kv");
    Path place = placement == Placement.CLASS_PATH ? plugin.resolve("lib") : plugin;
    Files.createDirectories(place);
    Strangers.jar(
        place.resolve("acme-store.jar"),
        "io.github.vae4j.core.data.DatasetProvider",
        KeyValueProvider.class,
        List.of("KeyValueProvider"),
        List.of());
    return placement != Placement.LAYER
        ? List.of(vae.launcher().toString())
        : List.of(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "-Dvae.plugins=" + folder.resolve("app/plugins"),
            "-p",
            Product.HOME.resolve("modules").toString(),
            "-m",
            "io.github.vae4j.cli/io.github.vae4j.cli.Main");
  }

  private Processes.Result run(List<String> start, String arguments) {
    List<String> command = new ArrayList<>(start);
    command.addAll(List.of(arguments.split(" ", -1)));
    return Processes.run(command, folder, Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void itsLocatorIsTrainedOnAndScored(Placement placement) throws IOException {
    List<String> vae = command(placement);
    Processes.Result trained =
        run(
            vae,
            "train kv:shop/store.properties/claims --backend reference --epochs 1 --hidden 4"
                + " --latent 1 --out run");
    assertEquals(0, trained.exitCode(), trained::toString);
    Processes.Result scored =
        run(
            vae,
            "score run/model.safetensors kv:shop/store.properties/claims --limit 7"
                + " --backend reference --out scores.csv");
    assertEquals(0, scored.exitCode(), scored::toString);
    assertEquals(8, Files.readAllLines(folder.resolve("scores.csv")).size());
    Processes.Result help = run(vae, "train --help");
    assertEquals(
        2,
        help.out().split("kv:STORE/KEY", -1).length,
        () -> "expected it once, beside DATA\n" + help);
  }

  @Test
  void itsErrorsAndThoseOfNoSourceAreOneLine() throws IOException {
    List<String> vae = command(Placement.CLASS_PATH);
    assertRefused(
        3,
        run(vae, "train kv:shop/store.properties/claim"),
        "kv:shop/store.properties/claim: expected a key 'claim', found [claims]");
    assertRefused(
        2,
        run(vae, "train kv:shop/store.properties/claims --delimiter ;"),
        "expected no setting delimiter for data of the kind 'kv', which takes none");
    assertRefused(
        3,
        run(vae, "train sql:shop/claims"),
        "sql:shop/claims: expected kv:STORE/KEY, 'digits' (inside), ");
  }

  @Test
  void aRunIsNamedByTheEndOfTheLocator() throws IOException {
    List<String> vae = command(Placement.CLASS_PATH);
    Processes.Result trained =
        run(
            vae,
            "train kv:shop/store.properties/claims --backend reference --epochs 1 --hidden 4"
                + " --latent 1");
    assertEquals(0, trained.exitCode(), trained::toString);
    assertTrue(Files.exists(folder.resolve("runs/claims/model.safetensors")), trained::toString);
  }

  private static void assertRefused(int code, Processes.Result result, String part) {
    assertEquals(code, result.exitCode(), result::toString);
    List<String> lines = result.err().lines().filter(line -> line.startsWith("vae: ")).toList();
    assertEquals(1, lines.size(), result::toString);
    assertTrue(lines.get(0).contains(part), result::toString);
  }
}
