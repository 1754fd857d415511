package io.github.vae4j.cli.chart;

import io.github.vae4j.cli.chart.Canvas.Anchor;
import io.github.vae4j.cli.chart.Canvas.Letters;
import java.util.ArrayList;
import java.util.List;

/** Texts at points of a plot, moved apart where they would lie on each other. */
final class Notes {
  private static final int ROUNDS = 200;
  private static final double GAP = 3; // pixels between two
  private static final double FAR = 12; // pixels from which a line leads back to the point

  private final double size;
  private final double left;
  private final double right;
  private final double top;
  private final double bottom;
  private final List<Note> notes = new ArrayList<>();

  /** A text whose middle begins at its point. */
  private static final class Note {
    private final String text;
    private final double width;
    private final double pointX;
    private final double pointY;
    private double x;
    private double y;

    private Note(String text, double width, double x, double y) {
      this.text = text;
      this.width = width;
      this.pointX = x;
      this.pointY = y;
      this.x = x;
      this.y = y;
    }
  }

  Notes(double size, double left, double right, double top, double bottom) {
    this.size = size;
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
  }

  void add(String text, double x, double y) {
    notes.add(new Note(text, TextWidth.of(text, TextWidth.BOLD * size), x, y));
  }

  void draw(Canvas canvas) {
    for (int round = 0; round < ROUNDS && parted(); round++) {
      notes.forEach(this::keepInside);
    }
    for (Note note : notes) {
      if (Math.hypot(note.x - note.pointX, note.y - note.pointY) > FAR) {
        canvas.line(
            new double[] {note.pointX, note.x},
            new double[] {note.pointY, note.y},
            Ink.TEXT,
            1,
            0,
            1);
      }
    }
    Letters letters = new Letters(size, true, Anchor.MIDDLE, false, true);
    notes.forEach(note -> canvas.text(note.x, note.y + size / 3, note.text, letters, Ink.TEXT));
  }

  /** Moves each two that overlap a little apart; returns whether there were such. */
  private boolean parted() {
    boolean moved = false;
    for (int i = 0; i < notes.size(); i++) {
      for (int j = i + 1; j < notes.size(); j++) {
        moved |= part(notes.get(i), notes.get(j));
      }
    }
    return moved;
  }

  /** Parts two along the side by which they overlap less. */
  private boolean part(Note one, Note other) {
    double over = (one.width + other.width) / 2 + GAP - Math.abs(one.x - other.x);
    double up = size + GAP - Math.abs(one.y - other.y);
    if (over <= 0.01 || up <= 0.01) {
      return false;
    }
    if (up <= over) {
      double half = one.y <= other.y ? -up / 2 : up / 2;
      one.y += half;
      other.y -= half;
    } else {
      double half = one.x <= other.x ? -over / 2 : over / 2;
      one.x += half;
      other.x -= half;
    }
    return true;
  }

  private void keepInside(Note note) {
    double half = Math.min(note.width, right - left) / 2;
    note.x = Math.max(left + half, Math.min(right - half, note.x));
    note.y = Math.max(top + size / 2, Math.min(bottom - size / 2, note.y));
  }
}
