package io.github.vae4j.cli.reproduce;

import io.github.vae4j.api.random.Noise;
import io.github.vae4j.api.random.RandomKey;

/**
 * The colours that a grey image gets: grey levels run from a dark one to a light one.
 *
 * @param dark red, green and blue of black, from 0 to 1
 * @param light red, green and blue of white
 */
record Tint(double[] dark, double[] light) {
  private static final double SATURATION = 0.6;
  private static final double DARK = 0.3; // the greatest of the three

  /** Returns the colours of a key: two hues, drawn independently of each other. */
  static Tint of(RandomKey key) {
    double[] hues = new double[2];
    Noise.UNIFORM.fill(key, 0, hues);
    return new Tint(colour(hues[0], DARK), colour(hues[1], 1));
  }

  /**
   * Returns red, green and blue of a hue (Smith 1978, Color gamut transform pairs).
   *
   * @param hue from 0 to 1, red at both ends
   * @param value the greatest of the three
   */
  static double[] colour(double hue, double value) {
    double[] rgb = new double[3];
    for (int c = 0; c < 3; c++) {
      double place = (hue + (3 - c) / 3.0) % 1; // of the hue, where this channel is at 0
      double share = Math.max(0, Math.min(1, 2 - Math.abs(6 * Math.min(place, 1 - place))));
      rgb[c] = value * (1 - SATURATION + SATURATION * share);
    }
    return rgb;
  }

  /** Writes red, green and blue of each grey level from 0 to 1, pixel after pixel. */
  void write(double[] levels, byte[] target) {
    for (int i = 0; i < levels.length; i++) {
      for (int c = 0; c < 3; c++) {
        double level = dark[c] + (light[c] - dark[c]) * levels[i];
        target[3 * i + c] = (byte) Math.round(255 * level);
      }
    }
  }
}
