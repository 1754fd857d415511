package io.github.vae4j.core.evaluation;

import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.data.Dataset;
import java.util.Arrays;
import java.util.List;

/** Data in the heap. */
public record Rows(float[][] rows) implements Dataset {
  /** The same datum again and again: every draw is an independent run. */
  public static Rows repeated(float x, int n) {
    float[][] rows = new float[n][];
    Arrays.fill(rows, new float[] {x});
    return new Rows(rows);
  }

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public Shape itemShape() {
    return Shape.of(rows[0].length);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    System.arraycopy(rows[index], 0, target, offset, rows[index].length);
  }

  @Override
  public boolean hasLabels() {
    return false;
  }

  @Override
  public int label(int index) {
    throw new IllegalStateException("rows: have no labels");
  }

  @Override
  public List<String> columns() {
    return List.of();
  }

  @Override
  public String place(int index, int element) {
    return "row " + index + ", element " + element;
  }

  @Override
  public void close() {}
}
