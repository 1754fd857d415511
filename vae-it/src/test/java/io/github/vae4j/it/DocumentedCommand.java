package io.github.vae4j.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that a document tells its reader to type: a line that starts with {@code $} in a block
 * fenced as {@code console} or {@code sh}.
 *
 * @param line where it stands, from 1
 * @param text without the prompt; lines that a backslash continues are joined
 * @param reasonNotToRun of a block fenced as {@code console no-test: the reason}; empty for a
 *     command that is to be run
 */
record DocumentedCommand(int line, String text, String reasonNotToRun) {
  private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\w*)\\s*(no-test)?:?(.*)");

  /**
   * Returns the commands of a document in order.
   *
   * @throws IllegalArgumentException if a block is excused without a reason or never ends
   */
  static List<DocumentedCommand> in(String name, String document) {
    List<DocumentedCommand> commands = new ArrayList<>();
    List<String> lines = document.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher opening = FENCE.matcher(lines.get(i));
      if (!opening.matches()) {
        continue;
      }
      int end = i + 1;
      while (end < lines.size() && !lines.get(end).strip().equals("```")) {
        end++;
      }
      if (end == lines.size()) {
        throw new IllegalArgumentException(name + ":" + (i + 1) + ": this block never ends");
      }
      String kind = opening.group(1);
      if (kind.equals("console") || kind.equals("sh")) {
        String reason = opening.group(3).strip();
        if (opening.group(2) != null && reason.isEmpty()) {
          throw new IllegalArgumentException(
              name + ":" + (i + 1) + ": expected the reason, as ```" + kind + " no-test: reason");
        }
        collect(lines, i + 1, end, opening.group(2) == null ? "" : reason, commands);
      }
      i = end;
    }
    return commands;
  }

  private static void collect(
      List<String> lines, int start, int end, String reason, List<DocumentedCommand> commands) {
    for (int i = start; i < end; i++) {
      if (!lines.get(i).strip().startsWith("$ ")) {
        continue;
      }
      int first = i;
      StringBuilder text = new StringBuilder(lines.get(i).strip().substring(2));
      while (text.charAt(text.length() - 1) == '\\' && i + 1 < end) {
        text.setLength(text.length() - 1);
        text.append(lines.get(++i).strip());
      }
      commands.add(new DocumentedCommand(first + 1, text.toString(), reason));
    }
  }
}
