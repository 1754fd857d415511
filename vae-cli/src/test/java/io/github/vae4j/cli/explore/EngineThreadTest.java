package io.github.vae4j.cli.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineThreadTest {
  @Test
  void aSliderComesBeforeWhatWaits() throws InterruptedException {
    EngineThread engine = new EngineThread();
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(3);
    List<Thread> askers = new ArrayList<>();
    for (String name : List.of("score", "refine", "slider")) {
      Thread asker =
          new Thread(
              () ->
                  engine.call(
                      name.equals("slider"),
                      () -> {
                        done.add(name);
                        all.countDown();
                        return name;
                      }));
      asker.start();
      askers.add(asker);
      while (asker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    engine.serve(() -> all.getCount() == 0);
    assertEquals(List.of("slider", "score", "refine"), done);
    for (Thread asker : askers) {
      asker.join();
    }
  }

  @Test
  void workThatFailsFailsForWhoAskedAndTheThreadGoesOn() throws InterruptedException {
    EngineThread engine = new EngineThread();
    CountDownLatch asked = new CountDownLatch(2);
    Thread thread = new Thread(() -> engine.serve(() -> asked.getCount() == 0));
    thread.start();
    IllegalArgumentException wrong = new IllegalArgumentException("wrong");
    assertSame(
        wrong,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                engine.call(
                    false,
                    () -> {
                      asked.countDown();
                      throw wrong;
                    })));
    assertEquals(
        7,
        engine.<Integer>call(
            false,
            () -> {
              asked.countDown();
              return 7;
            }));
    thread.join();
  }
}
