package io.github.vae4j.cli.chart;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * A colour, on white and on black paper. The series follow Okabe and Ito ("Color Universal Design",
 * 2008), whose colours people of every colour vision tell apart; the lightest of theirs are
 * darkened to be seen on white, and three are added for the tenth class.
 */
enum Ink {
  TEXT(0x262626, 0xE8E8E8),
  QUIET(0x5C5C5C, 0xABABAB), // axes and their numbers
  GRID(0xE4E4E4, 0x383838),
  PAPER(0xFFFFFF, 0x1B1B1B),
  BLUE(0x0072B2, 0x5AB0E8),
  VERMILION(0xD55E00, 0xF58A4B),
  GREEN(0x009E73, 0x3CC79B),
  PURPLE(0xB65C8F, 0xE39CC5),
  ORANGE(0xC27D00, 0xF0B340),
  SKY(0x2F95CC, 0x9AD4F5),
  VIOLET(0x6A4FA3, 0xB39DE6),
  OLIVE(0x8A8600, 0xD6D04A),
  BROWN(0x7A4B2A, 0xC99A72),
  GREY(0x757575, 0xB8B8B8);

  private static final List<Ink> SERIES = List.copyOf(EnumSet.range(BLUE, GREY));

  private final int light;
  private final int dark;

  Ink(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  /** Returns the colour of a series; after the last comes the first. */
  static Ink of(int series) {
    return SERIES.get(Math.floorMod(series, SERIES.size()));
  }

  /** Returns how many colours of series there are. */
  static int series() {
    return SERIES.size();
  }

  int rgb() {
    return light;
  }

  String hex() {
    return hex(light);
  }

  /** Returns the name of the variable of a page that has the colour. */
  String variable() {
    return "--" + name().toLowerCase(Locale.ROOT);
  }

  String darkHex() {
    return hex(dark);
  }

  private static String hex(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
