package io.github.vae4j.cli.chart;

/**
 * About how wide a text is in a sans-serif font. A figure is laid out by this, not by the fonts of
 * the machine, so it is the same everywhere and where there is none.
 */
final class TextWidth {
  private static final double NARROW = 0.32;
  private static final double USUAL = 0.6;
  private static final double WIDE = 0.86;

  /** How much wider a bold text is. */
  static final double BOLD = 1.16;

  private TextWidth() {}

  /**
   * Returns pixels.
   *
   * @param size of the font, in pixels
   */
  static double of(String text, double size) {
    return size
        * text.codePoints()
            .mapToDouble(
                c ->
                    "ijl.,:;|!'()[] tfrI".indexOf(c) >= 0
                        ? NARROW
                        : "mwMW%@−".indexOf(c) >= 0 || c > 0x2E80
                            ? WIDE
                            : Character.isUpperCase(c) ? (USUAL + WIDE) / 2 : USUAL)
            .sum();
  }

  /** Returns a name with three dots in its middle if it is wider than a width allows. */
  static String squeezed(String name, double size, double width) {
    if (of(name, size) <= width) {
      return name;
    }
    // Names of one column often begin alike, so the end is kept as well.
    int[] letters = name.codePoints().toArray();
    for (int kept = letters.length - 1; kept > 2; kept--) {
      int before = (kept + 1) / 2;
      String text =
          new String(letters, 0, before)
              + "…"
              + new String(letters, letters.length - (kept - before), kept - before);
      if (of(text, size) <= width) {
        return text;
      }
    }
    return shortened(name, size, width);
  }

  /** Returns the beginning of a text that is as wide as a width allows, with three dots. */
  static String shortened(String text, double size, double width) {
    if (of(text, size) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 1 && of(text.substring(0, end) + "…", size) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }
}
