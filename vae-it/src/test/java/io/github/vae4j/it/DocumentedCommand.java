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
 * @param reasonNotToRun from the comment above a block fenced as {@code console no-test}; empty for
 *     a command that is to be run
 */
record DocumentedCommand(int line, String text, String reasonNotToRun) {
  private static final Pattern FENCE = Pattern.compile("\\s*```(.*)");
  private static final Pattern COMMENT = Pattern.compile("\\s*<!--\\s*(.*?)\\s*-->\\s*");

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
      List<String> words = List.of(opening.group(1).strip().split("\\s+"));
      if (words.get(0).equals("console") || words.get(0).equals("sh")) {
        String reason = words.contains("no-test") ? reason(name, lines, i) : "";
        collect(lines, i + 1, end, reason, commands);
      }
      i = end;
    }
    return commands;
  }

  private static String reason(String name, List<String> lines, int fence) {
    Matcher comment = COMMENT.matcher(fence == 0 ? "" : lines.get(fence - 1));
    if (!comment.matches() || comment.group(1).isEmpty()) {
      throw new IllegalArgumentException(
          name
              + ":"
              + (fence + 1)
              + ": a block marked no-test needs the reason in the line above it, as <!-- reason -->");
    }
    return comment.group(1);
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
