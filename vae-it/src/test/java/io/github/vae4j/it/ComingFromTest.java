package io.github.vae4j.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pieces of Java that docs/coming-from.md sets beside those of others. */
final class ComingFromTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import io.github.vae4j.api.backend.*;
      import io.github.vae4j.api.distribution.*;
      import io.github.vae4j.api.inference.*;
      import io.github.vae4j.api.program.*;
      import io.github.vae4j.api.tensor.*;
      import io.github.vae4j.core.data.*;
      import io.github.vae4j.core.discovery.*;
      import io.github.vae4j.core.distribution.*;
      import io.github.vae4j.core.evaluation.*;
      import io.github.vae4j.core.model.*;
      import io.github.vae4j.core.network.*;
      import io.github.vae4j.core.part.*;
      import io.github.vae4j.core.training.*;
      import java.nio.file.Path;
      """;

  /** What the pieces take for granted. */
  private static final String FIELDS =
      """
        Dataset digits;
        Dataset train;
        Dataset validation;
        Backend backend;
        Preprocessing preprocessing;
        TrainingOptions options;
        VaeSpec spec;
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void eachPieceOfOursCompiles() throws IOException {
    StringBuilder source = new StringBuilder(IMPORTS + "class Pieces {\n" + FIELDS);
    int pieces = 0;
    for (String piece : pieces()) {
      pieces++;
      source.append(
          piece.startsWith("record ")
              ? piece
              : "  void piece" + pieces + "() {\n" + piece + "  }\n");
    }
    assertTrue(pieces >= 4, pieces + " pieces");
    Path file = Files.writeString(folder.resolve("Pieces.java"), source + "}\n");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "the tests need a JDK");
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> arguments =
          List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString());
      boolean compiled =
          compiler
              .getTask(messages, files, null, arguments, null, files.getJavaFileObjects(file))
              .call();
      assertEquals("compiled", compiled ? "compiled" : messages + "\n" + source);
    }
  }

  /** Returns the blocks of Java but for those in the words of DL4J. */
  private static List<String> pieces() throws IOException {
    return BLOCK
        .matcher(Files.readString(Product.ROOT.resolve("docs/coming-from.md")))
        .results()
        .map(match -> match.group(1))
        .filter(piece -> !piece.contains("VariationalAutoencoder.Builder"))
        .toList();
  }
}
