package io.github.vae4j.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The links between the pages of a folder.
 *
 * @param site the folder
 * @param unchecked a folder below it whose pages are led to, but are not read: Javadoc checks its
 *     own
 */
record LinkCheck(Path site, Path unchecked) {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ANCHOR = Pattern.compile("\\bid=\"([^\"]*)\"");

  /** Returns those that lead to no file or to no anchor in it, with the page they stand in. */
  List<String> broken() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(site)) {
      pages =
          files
              .filter(file -> file.toString().endsWith(".html") && !file.startsWith(unchecked))
              .sorted()
              .toList();
    }
    Map<Path, Set<String>> anchors = new HashMap<>();
    for (Path page : pages) {
      Set<String> found = new HashSet<>();
      ANCHOR.matcher(Files.readString(page)).results().forEach(id -> found.add(id.group(1)));
      anchors.put(page, found);
    }
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        String link = links.group(1).replace("&amp;", "&");
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        boolean file = Files.isRegularFile(target) && target.startsWith(site);
        boolean anchor =
            parts.length < 2
                || !anchors.containsKey(target)
                || anchors.get(target).contains(parts[1]);
        if (!file || !anchor) {
          broken.add(site.relativize(page) + ": " + link);
        }
      }
    }
    return broken;
  }
}
