package io.github.vae4j.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the built application's launcher as a user would. */
record Vae(Path launcher, Path folder, Map<String, String> environment) {
  /** Returns the built application, to be run in {@code folder}. */
  static Vae in(Path folder) {
    return new Vae(Product.HOME.resolve("bin/vae"), folder, Map.of());
  }

  /** Returns this with one more variable; an empty value removes it. */
  Vae with(String variable, String value) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put(variable, value);
    return new Vae(launcher, folder, all);
  }

  /** Returns this started by another path to a launcher. */
  Vae by(Path otherLauncher) {
    return new Vae(otherLauncher, folder, environment);
  }

  Processes.Result run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    return Processes.run(command, folder, environment);
  }
}
