package io.github.vae4j.data.csv;

import java.util.regex.Pattern;

/** What may stand between the thousands of a number, beside another mark before its decimals. */
enum Thousands {
  /** 31.026,26 */
  POINTS('.', ','),
  /** 31,026.26 */
  COMMAS(',', '.');

  private final char mark;
  private final char decimal;
  private final Pattern form;
  private final Pattern certain;

  Thousands(char mark, char decimal) {
    this.mark = mark;
    this.decimal = decimal;
    String group = "\\" + mark + "\\d{3}";
    String decimals = "\\" + decimal + "\\d+";
    String first = "[-+]?[1-9]\\d{0,2}";
    this.form =
        Pattern.compile(first + "(" + group + ")+(" + decimals + ")?|[-+]?\\d+(" + decimals + ")?");
    this.certain =
        Pattern.compile(first + "((" + group + ")+" + decimals + "|(" + group + "){2,})");
  }

  char mark() {
    return mark;
  }

  /** Returns whether a cell is a number of this form, with or without marks. */
  boolean allows(String cell) {
    return form.matcher(cell).matches();
  }

  /** Returns whether a cell is a number of this form and of no other. */
  boolean shows(String cell) {
    return certain.matcher(cell).matches();
  }

  /** Returns the cell without marks between thousands and with a point before its decimals. */
  String plain(String cell) {
    return cell.replace(Character.toString(mark), "").replace(decimal, '.');
  }

  /** Returns what stands there, for people. */
  String word() {
    return this == POINTS ? "points" : "commas";
  }
}
