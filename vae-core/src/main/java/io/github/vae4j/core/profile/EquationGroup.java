package io.github.vae4j.core.profile;

/**
 * Equations of a step that do the same at the same place.
 *
 * @param operation what they compute, such as {@code matmul}
 * @param shape of the result of each
 * @param place of the model where they were made: the layer whose parameters they take or whose
 *     gradient they compute, else the line of code; empty if neither is known
 * @param equations how many they are
 * @param seconds that they took in a step, each in the median of the steps that were timed
 * @param work of all of them in a step
 */
public record EquationGroup(
    String operation, String shape, String place, int equations, double seconds, Work work) {}
