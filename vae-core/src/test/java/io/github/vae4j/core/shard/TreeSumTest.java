package io.github.vae4j.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeSumTest {
  private static TreeSum<String> sum(int shards) {
    return new TreeSum<>(shards, (first, next) -> "(" + first + "+" + next + ")");
  }

  private static String whole(int shards, List<Integer> order) {
    TreeSum<String> sum = sum(shards);
    order.forEach(shard -> sum.add(shard, shard.toString()));
    return sum.total();
  }

  /** By the rule: the first part has the greatest power of two below the number. */
  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, (0+1)",
    "3, ((0+1)+2)",
    "4, ((0+1)+(2+3))",
    "5, (((0+1)+(2+3))+4)",
    "6, (((0+1)+(2+3))+(4+5))",
    "7, (((0+1)+(2+3))+((4+5)+6))",
    "8, (((0+1)+(2+3))+((4+5)+(6+7)))",
    "9, ((((0+1)+(2+3))+((4+5)+(6+7)))+8)",
  })
  void theNumberOfShardsFixesTheTree(int shards, String tree) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, shards).boxed().toList());
    for (int seed = 0; seed < 20; seed++) {
      assertEquals(tree, whole(shards, order), () -> "in the order " + order);
      Collections.shuffle(order, new Random(seed));
    }
  }

  /** Of parts by workers, each of a run of shards, which need not be a subtree. */
  @Test
  void partsOfWorkersAreTheSameTree() {
    Random random = new Random(5);
    for (int shards = 1; shards < 40; shards++) {
      List<TreeSum.Part<String>> parts = new ArrayList<>();
      for (int from = 0; from < shards; ) {
        TreeSum<String> worker = sum(shards);
        for (int end = from + 1 + random.nextInt(shards - from); from < end; from++) {
          worker.add(from, Integer.toString(from));
        }
        parts.addAll(worker.parts());
      }
      Collections.shuffle(parts, random);
      TreeSum<String> driver = sum(shards);
      parts.forEach(driver::add);
      assertEquals(whole(shards, IntStream.range(0, shards).boxed().toList()), driver.total());
    }
  }

  @Test
  void fewSumsWaitInTheOrderOfTheShards() {
    for (int shards = 1; shards < 70; shards++) {
      TreeSum<String> sum = sum(shards);
      int most = 0;
      for (int i = 0; i < shards; i++) {
        most = Math.max(most, sum.parts().size());
        sum.add(i, "");
      }
      assertEquals(TreeSum.mostParts(shards), most, "of " + shards);
    }
  }

  @Test
  void whatIsNoWholeSumIsRefused() {
    TreeSum<String> sum = sum(3);
    assertThrows(IllegalArgumentException.class, () -> sum.add(3, ""));
    assertThrows(IllegalArgumentException.class, () -> sum.add(-1, ""));
    assertThrows(IllegalArgumentException.class, () -> sum.add(new TreeSum.Part<>(2, 1, "")));
    assertThrows(IllegalArgumentException.class, () -> sum(0));
    sum.add(2, "2");
    sum.add(1, "1");
    IllegalStateException e = assertThrows(IllegalStateException.class, sum::total);
    assertTrue(String.valueOf(e.getMessage()).contains("expected each of 3 once"), e.getMessage());
    sum.add(0, "0");
    sum.total();
    sum.add(0, "0");
    assertThrows(IllegalStateException.class, sum::total);
  }
}
