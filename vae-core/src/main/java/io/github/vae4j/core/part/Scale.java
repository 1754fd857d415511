package io.github.vae4j.core.part;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.tensor.Tensor;
import io.github.vae4j.core.network.Initializer;
import io.github.vae4j.core.network.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where the scale of a density comes from. One learned number for each column of a table keeps the
 * density bounded everywhere in latent space, and so does one for all elements; one from the
 * decoder for each element and datum fits images, but may shrink to its floor around single data.
 *
 * @param word as users write it: {@code column}, {@code datum}, {@code global} or {@code fixed:S}
 * @param fixed the scale, above 0; 0 if it is learned
 */
public record Scale(String word, double fixed) {
  /** One learned scale for each element of a datum, the same for all data. */
  public static final Scale COLUMN = new Scale("column", 0);

  /** A scale from the decoder for each element and datum. */
  public static final Scale DATUM = new Scale("datum", 0);

  /** One learned scale for all elements of all data. */
  public static final Scale GLOBAL = new Scale("global", 0);

  private static final List<Scale> LEARNED = List.of(COLUMN, DATUM, GLOBAL);
  private static final String FIXED = "fixed:";
  private static final String PARAMETER = "scale";

  /**
   * Returns the scale of a word.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Scale of(String word) {
    for (Scale learned : LEARNED) {
      if (learned.word.equals(word)) {
        return learned;
      }
    }
    try {
      double value = Double.parseDouble(word.startsWith(FIXED) ? word.substring(6) : "");
      if (value > 0 && Double.isFinite(value)) {
        return new Scale(FIXED + value, value);
      }
    } catch (NumberFormatException e) {
      // said below, with what a number that is not above 0 gets
    }
    throw new IllegalArgumentException(
        "scale: expected column, datum, global or fixed:S with a finite S above 0, found '"
            + word
            + "'");
  }

  /** Returns the form of a word with the words of scales for {@code KIND}. */
  public static String inFull(String form) {
    return form.replace("KIND", "column|datum|global|fixed:S");
  }

  /** Returns whether the decoder gives a number for it, beside the others of each element. */
  public boolean fromDecoder() {
    return equals(DATUM);
  }

  /**
   * Checks the least scale.
   *
   * @param usual the floor that is not asked for
   * @throws IllegalArgumentException if it is not finite and above 0, or is asked for although the
   *     scale is fixed
   */
  public void requireFloor(double floor, double usual) {
    if (!(floor > 0 && Double.isFinite(floor))) {
      throw new IllegalArgumentException(
          "scale floor: needs to be finite and above 0, got " + floor);
    }
    if (fixed > 0 && floor != usual) {
      throw new IllegalArgumentException("scale floor: a fixed scale has none; leave it out");
    }
  }

  /**
   * Returns the settings of a word that are not the usual ones, {@code scale=column,floor=0.05}.
   *
   * @param first what stands in front of them, if there are any
   */
  public String settings(double floor, double usual, String first) {
    List<String> settings = new ArrayList<>();
    if (!equals(DATUM)) {
      settings.add("scale=" + word);
    }
    if (floor != usual) {
      settings.add("floor=" + floor);
    }
    return settings.isEmpty() ? "" : first + String.join(",", settings);
  }

  /**
   * Returns the logarithms of scales above the floor, which they approach smoothly: a shape that
   * broadcasts to [..., size].
   *
   * @param scope for the parameter {@value #PARAMETER}, which is learned unless the decoder gives
   *     it
   * @param outputs of the decoder, [..., numbers]
   * @param from where in the outputs the numbers for the scale begin, if the decoder gives them
   * @param size how many scales there are
   */
  public Tensor logarithm(Scope scope, Tensor outputs, int from, int size, double floor) {
    if (fixed > 0) {
      return outputs.trace().constant(outputs.dtype(), Math.log(fixed));
    }
    Tensor raw =
        fromDecoder()
            ? outputs.slice(-1, from, from + size)
            : scope.parameter(PARAMETER, Shape.of(learned(size)), Initializer.constant(0));
    double least = Math.log(floor);
    return raw.sub(least).softplus().add(least);
  }

  private int learned(int size) {
    return equals(GLOBAL) ? 1 : size;
  }

  /**
   * Returns a first value of what is learned beside the decoder, by its name; nothing if the
   * decoder gives the scales or they are fixed.
   *
   * @param size how many scales there are
   * @param logScale the logarithm of each, without the floor
   */
  public Map<String, double[]> ownStart(int size, double logScale) {
    if (fromDecoder() || fixed > 0) {
      return Map.of();
    }
    double[] all = new double[learned(size)];
    Arrays.fill(all, logScale);
    return Map.of(PARAMETER, all);
  }
}
