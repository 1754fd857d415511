package com.acme.toy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.core.discovery.BackendSelectionException;
import io.github.vae4j.core.discovery.Backends;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The toy is found on the class path and, packaged as a plug-in folder, on the module path. */
class ToyPluginTest {
  private static final Path SOURCES = Path.of("src/test/java/com/acme/toy");
  private static final Path RESOURCES = Path.of("src/test/resources");

  @Test
  void isFoundOnTheClassPathAndTakenOnlyWhenNamed() {
    Backends found = Backends.discover();
    assertEquals(new ToyProvider().name(), found.select("toy").name());
    assertTrue(found.entries().stream().anyMatch(entry -> entry.provider() instanceof ToyProvider));
    assertThrows(BackendSelectionException.class, found::select);
  }

  @Test
  void isFoundInAPluginFolder(@TempDir Path app) throws Exception {
    Path plugin = Files.createDirectories(app.resolve("plugins/toy"));
    Path classes = app.resolve("classes");
    Path api =
        Path.of(BackendProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> compile =
        new ArrayList<>(List.of("-d", classes.toString(), "--release", "17", "-p", api.toString()));
    compile.add(RESOURCES.resolve("com/acme/toy/module-info.java").toString());
    try (Stream<Path> sources = Files.list(SOURCES)) {
      sources.map(Path::toString).filter(file -> !file.endsWith("Test.java")).forEach(compile::add);
    }
    run("javac", compile);
    run(
        "jar",
        List.of(
            "--create",
            "--file",
            plugin.resolve("toy.jar").toString(),
            "-C",
            classes.toString(),
            ".",
            "-C",
            RESOURCES.toString(),
            "META-INF"));

    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules =
        boot.configuration()
            .resolveAndBind(
                ModuleFinder.of(api, plugin), ModuleFinder.of(), Set.of("com.acme.toy"));
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());
    Class<?> service =
        layer.findLoader("io.github.vae4j.api").loadClass(BackendProvider.class.getName());
    List<String> providers =
        ServiceLoader.load(layer, service).stream().map(p -> p.type().getName()).toList();
    assertEquals(List.of(ToyProvider.class.getName()), providers);
    assertTrue(layer.findModule("com.acme.toy").orElseThrow().getDescriptor().exports().isEmpty());
  }

  private static void run(String tool, List<String> arguments) {
    StringWriter log = new StringWriter();
    PrintWriter out = new PrintWriter(log);
    int code =
        ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments.toArray(String[]::new));
    assertEquals(0, code, log::toString);
  }
}
