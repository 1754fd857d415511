package io.github.vae4j.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a project that a page shows whole: Java types by their packages, the descriptor of
 * the module, files of services in a block {@code text} with their names behind {@code #}, and the
 * only block {@code xml} as pom.xml.
 *
 * @param files contents by path
 */
record DocumentedProject(Map<String, String> files) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(java|text|xml)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("^package (.*);$", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile("^public (?:final )?(?:class|record|interface) (\\w+)", Pattern.MULTILINE);
  private static final Pattern SERVICE =
      Pattern.compile("^# (META-INF/services/\\S+)\n((?:[^#].*\n)+)", Pattern.MULTILINE);

  static DocumentedProject of(Path page) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      String text = block.group(2);
      switch (block.group(1)) {
        case "java" -> files.put("src/main/java/" + javaFile(text), text);
        case "xml" -> files.put("pom.xml", text);
        default -> {
          Matcher service = SERVICE.matcher(text);
          while (service.find()) {
            files.put("src/main/resources/" + service.group(1), service.group(2));
          }
        }
      }
    }
    return new DocumentedProject(files);
  }

  private static String javaFile(String text) {
    Matcher ofPackage = PACKAGE.matcher(text);
    if (!ofPackage.find()) {
      return "module-info.java";
    }
    Matcher type = TYPE.matcher(text);
    if (!type.find()) {
      throw new IllegalArgumentException("a block has no public type:\n" + text);
    }
    return ofPackage.group(1).replace('.', '/') + "/" + type.group(1) + ".java";
  }

  /** Writes the files below a folder. */
  void write(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
  }

  /** Returns the lines of a type that are neither empty nor name a package or an import. */
  List<String> code(String type) {
    List<String> code = new ArrayList<>();
    files.forEach(
        (file, text) -> {
          if (file.endsWith("/" + type + ".java")) {
            text.lines()
                .filter(line -> !line.isBlank() && !line.matches("(package|import) .*"))
                .forEach(code::add);
          }
        });
    return code;
  }
}
