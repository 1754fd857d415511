package io.github.vae4j.data.csv;

/** Texts that there is no room for in memory, numbered from 0 in the order in which they come. */
public interface MoreTexts {
  /** Takes the next text: the characters of an array between two positions. */
  void add(char[] text, int from, int to);

  /** Returns a text. */
  String get(int number);

  /** Returns how many there are. */
  int size();
}
