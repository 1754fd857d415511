package io.github.vae4j.legal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Component.Type;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.component.evidence.Occurrence;

/** The notice that goes with software of others: what it is, whose it is, and its licences. */
final class Notices {
  static final String FILE = "THIRD-PARTY.txt";
  private static final String RULE = "=".repeat(100);

  private Notices() {}

  static String text(String archive, Contents contents) {
    StringBuilder text = new StringBuilder();
    text.append("Software of others in ").append(archive).append("\n\n");
    Map<String, String> licences = new TreeMap<>();
    list(contents.components(), "", text, licences);
    Map<String, String> sections = new LinkedHashMap<>();
    licences.forEach((licence, full) -> sections.put("Licence " + licence, full));
    Set<String> said =
        licences.values().stream()
            .map(Notices::words)
            .collect(Collectors.toCollection(TreeSet::new));
    contents
        .texts()
        .forEach(
            (name, full) -> {
              if (said.add(words(full))) {
                sections.put(name, full);
              }
            });
    sections.forEach(
        (title, full) ->
            text.append(RULE)
                .append('\n')
                .append(title)
                .append('\n')
                .append(RULE)
                .append("\n\n")
                .append(full.replace("\r", "").strip())
                .append("\n\n"));
    return text.toString();
  }

  private static void list(
      List<Component> components, String indent, StringBuilder text, Map<String, String> licences) {
    for (Component component : components) {
      if (component.getType() == Type.FILE) {
        continue;
      }
      List<Component> inside = Optional.ofNullable(component.getComponents()).orElseGet(List::of);
      String expression = Licences.expression(component.getLicenses());
      if (Contents.GROUP.equals(component.getGroup()) && inside.isEmpty()) {
        continue;
      }
      line(text, indent, component.getName() + " " + component.getVersion());
      line(text, indent + "  ", "licence: " + expression);
      line(text, indent + "  ", component.getCopyright());
      Optional.ofNullable(component.getEvidence()).map(Evidence::getOccurrences).stream()
          .flatMap(List::stream)
          .map(Occurrence::getLocation)
          .forEach(place -> line(text, indent + "  ", "in: " + place));
      if (component.getType() == Type.PLATFORM) {
        line(text, indent + "  ", "its licences are in the folder legal");
      } else {
        licences.putAll(Licences.texts(expression));
      }
      text.append('\n');
      list(inside, indent + "    ", text, licences);
    }
  }

  private static void line(StringBuilder text, String indent, String line) {
    text.append(indent).append(line).append('\n');
  }

  private static String words(String text) {
    return String.join(" ", text.strip().split("\\s+"));
  }
}
