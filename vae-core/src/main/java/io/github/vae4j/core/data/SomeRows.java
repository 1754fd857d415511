package io.github.vae4j.core.data;

import java.util.List;
import java.util.Optional;

/** Some of the rows of another table, in an order of its own. */
record SomeRows(Table base, int[] indices, String name) implements Table {
  @Override
  public int rows() {
    return indices.length;
  }

  @Override
  public List<String> columns() {
    return base.columns();
  }

  @Override
  public List<String> texts(int column) {
    return base.texts(column);
  }

  @Override
  public int differentTexts(int column) {
    return base.differentTexts(column);
  }

  @Override
  public boolean isText(int column) {
    return base.isText(column);
  }

  @Override
  public void read(int row, double[] cells) {
    base.read(indices[row], cells);
  }

  @Override
  public int decimals(int column) {
    return base.decimals(column);
  }

  @Override
  public String thousands(int column) {
    return base.thousands(column);
  }

  @Override
  public String place(int row, int column) {
    return base.place(indices[row], column);
  }

  @Override
  public long line(int row) {
    return base.line(indices[row]);
  }

  @Override
  public String lineKind() {
    return base.lineKind();
  }

  @Override
  public Optional<String> refused(int row) {
    return base.refused(indices[row]);
  }

  @Override
  public List<String> notes() {
    return base.notes();
  }
}
