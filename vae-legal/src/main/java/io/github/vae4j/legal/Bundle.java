package io.github.vae4j.legal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Finds which jars a bundle is made of: those of its dependencies that its POM lets in. */
final class Bundle {
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          " *(?<id>[^: ]+:[^:]+)(?<type>:[^:]+)(?<classifier>:[^:]+)?:[^:]+:(compile|runtime):"
              + "(?<jar>.*?\\.jar)( -- .*)?");

  private Bundle() {}

  /**
   * Writes what is in a bundle.
   *
   * @param pom with the plug-in that merges the jars
   * @param dependencies a file with the list of its dependencies and where they are
   * @param folder to write into
   * @throws IllegalStateException if the POM lets in what is not among the dependencies
   */
  static void describe(Path pom, Path dependencies, Path folder, String version)
      throws IOException {
    Set<String> unused = new LinkedHashSet<>(includes(pom));
    List<String> includes = List.copyOf(unused);
    Contents contents = new Contents(Register.load(), version, List.of());
    for (String line : Files.readAllLines(dependencies)) {
      Matcher dependency = DEPENDENCY.matcher(line);
      if (dependency.matches()) {
        List<String> matching = includes.stream().filter(i -> lets(i, dependency)).toList();
        if (!matching.isEmpty()) {
          matching.forEach(unused::remove);
          contents.addMerged(Path.of(dependency.group("jar")));
        }
      }
    }
    if (!unused.isEmpty()) {
      throw new IllegalStateException(
          pom + " lets in " + unused + ", which " + dependencies + " does not have");
    }
    Path module = pom.toAbsolutePath();
    contents.write(folder, module.getName(module.getNameCount() - 2).toString());
  }

  /** Says whether an include {@code group:artifact[:type:classifier]} lets in a dependency. */
  private static boolean lets(String include, Matcher dependency) {
    String classifier = dependency.group("classifier");
    String full =
        dependency.group("id") + dependency.group("type") + (classifier == null ? ":" : classifier);
    String[] parts = include.split(":", -1);
    String wanted = parts.length == 2 ? include + ":*:*" : include;
    return full.matches(("\\Q" + wanted + "\\E").replace("*", "\\E[^:]*\\Q"));
  }

  private static List<String> includes(Path pom) throws IOException {
    try {
      NodeList nodes =
          (NodeList)
              XPathFactory.newInstance()
                  .newXPath()
                  .evaluate(
                      "//artifactSet/includes/include/text()",
                      DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()),
                      XPathConstants.NODESET);
      List<String> includes = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        includes.add(nodes.item(i).getNodeValue().strip());
      }
      return includes;
    } catch (SAXException | XPathExpressionException | ParserConfigurationException e) {
      throw new IllegalStateException(pom + " cannot be read: " + e.getMessage(), e);
    }
  }
}
