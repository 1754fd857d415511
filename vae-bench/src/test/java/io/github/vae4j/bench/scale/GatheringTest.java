package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.bench.scale.Gathering.Result;
import io.github.vae4j.bench.scale.Gathering.Star;
import io.github.vae4j.bench.scale.Gathering.Tree;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final Network LINK = new Network(2); // bytes a second
  private static final Result RESULT = new Result(4, 3, 5);

  @Test
  void theDriverTakesOneResultAfterTheOther() {
    Costs costs = Given.only(5); // a second to receive a byte
    // Each takes 4 s to be received and 2 s on the link: 1 to 7, 7 to 13, 100 to 106.
    assertEquals(106, new Star().arrived(new double[] {100, 1, 2}, RESULT, costs, LINK));
    assertEquals(13, new Star().arrived(new double[] {2, 1}, RESULT, costs, LINK));
  }

  @Test
  void resultsOfMoreThanAMebibyteAreFetched() {
    Costs costs = new Costs(0, 0, Given.NO, Given.NO, 7, 0, 0, 0, 0, 0, 0, 0);
    Network fast = Network.none();
    double[] finished = {1, 2};
    assertEquals(2, new Star().arrived(finished, new Result(1 << 20, 0, 0), costs, fast));
    assertEquals(9, new Star().arrived(finished, new Result((1 << 20) + 1, 0, 0), costs, fast));
  }

  @Test
  void aTreeHasTheLevelsOfSpark() {
    // RDD.treeAggregate: scale = max(ceil(n^(1/depth)), 2); while (n > scale + ceil(n / scale)),
    // n = n / scale.
    assertEquals(31, new Tree(2).onDriver(1000));
    assertEquals(8, new Tree(2).onDriver(64));
    assertEquals(4, new Tree(2).onDriver(4));
    assertEquals(10, new Tree(3).onDriver(1000));
  }

  @Test
  void aLevelOfATreeWaitsForTheLastAndAddsUpItsShare() {
    double[] finished = new double[16];
    finished[5] = 10;
    // 16 tasks, 4 left: each adds up 4 results of 2 s on the link, 3 to unpack and 5 to add. Then
    // 4 results go to the driver.
    Costs free = Given.free();
    assertEquals(10 + 4 * (2 + 3 + 5) + 4 * 2, new Tree(2).arrived(finished, RESULT, free, LINK));
    // A stage of 1 s and 4 tasks of 2 s each; 16 s to send and 32 s to receive a byte of 4.
    Costs costs = new Costs(1, 2, Given.NO, Given.NO, 0, 16, 32, 0, 0, 0, 0, 0);
    assertEquals(
        10 + (1 + 4 * 2) + 4 * (4 * (16 + 32) + 2 + 3 + 5) + 4 * (4 * 32 + 2),
        new Tree(2).arrived(finished, RESULT, costs, LINK));
  }

  @Test
  void aTreeOfOneLevelIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Tree(1));
  }
}
