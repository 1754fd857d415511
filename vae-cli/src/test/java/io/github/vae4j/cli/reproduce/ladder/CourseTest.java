package io.github.vae4j.cli.reproduce.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.training.StepReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time and the curve of a training whose clock is made up. */
class CourseTest {
  private Duration now = Duration.ofSeconds(100);

  private void pass(double seconds) {
    now = now.plusNanos(Math.round(seconds * 1e9));
  }

  @Test
  void onlyTheUpdatesThemselvesTakeTime() {
    Course course =
        new Course(
            List.of(5L),
            vae -> {
              pass(1000); // the measurement
              return -90;
            },
            report -> {},
            () -> now);
    pass(50); // what comes before the first step
    for (int step = 1; step <= 20; step++) {
      // The first two steps are slow; each epoch has ten and ends with a look at validation data.
      pass(step <= 2 ? 0.5 : 0.1);
      course.onStep(
          new StepReport(step, 20, (step - 1) / 10 + 1, "ELBO", 0),
          () -> {
            throw new AssertionError("the model is not needed here");
          });
      if (step == 10) {
        pass(77);
      }
    }
    assertEquals(20, course.updates());
    assertEquals(0.1, course.stepSeconds(), 1e-9);
    // 18 intervals within the epochs, of which one is slow, stand for 20 steps.
    assertEquals((0.5 + 17 * 0.1) / 18 * 20, course.seconds(), 1e-9);
    assertEquals(List.of(5L, 20L), course.points().stream().map(Course.Point::updates).toList());
    assertEquals(-90, course.points().get(0).estimate());
  }

  @Test
  void theLooksAreSpacedEvenlyByLogarithm() {
    assertEquals(
        List.of(78L, 156L, 313L, 625L, 1250L, 2500L, 5000L, 10_000L), Course.spaced(8, 10_000));
    assertEquals(List.of(1L, 2L, 3L), Course.spaced(8, 3));
    assertEquals(List.of(), Course.spaced(0, 100));
    assertTrue(Duration.ZERO.compareTo(Course.processorTime()) < 0);
  }
}
