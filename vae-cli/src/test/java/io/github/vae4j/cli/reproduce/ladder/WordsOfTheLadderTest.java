package io.github.vae4j.cli.reproduce.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.Datasets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Arms, judges and differences as users write them. */
class WordsOfTheLadderTest {
  private static String refused(Executable reading) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, reading).getMessage());
  }

  @Test
  void anArmIsAWordOrANameWithSeveral() {
    List<Arm> arms =
        Arm.all(List.of("elbo:free-bits=0.5", "tuned = iwae:5 | iwae:5,dreg", "many=iwae:10"));
    assertEquals(new Arm("elbo:free-bits=0.5", List.of("elbo:free-bits=0.5")), arms.get(0));
    assertEquals(new Arm("tuned", List.of("iwae:5", "iwae:5,dreg")), arms.get(1));
    assertEquals(new Arm("many", List.of("iwae:10")), arms.get(2));
    assertEquals("elbo-free-bits-0.5", arms.get(0).file());
  }

  @Test
  void wrongArmsAreRefused() {
    assertEquals(
        "--arms: expected a name for several words, found none in 'elbo|iwae:5'; write"
            + " NAME=elbo|iwae:5",
        refused(() -> Arm.all(List.of("elbo|iwae:5"))));
    assertEquals(
        "--arms: expected arms of different names, found 'elbo' twice; name one of them, such as"
            + " other=elbo",
        refused(() -> Arm.all(List.of("elbo", "elbo"))));
    String unknown = refused(() -> Arm.all(List.of("a=elbow")));
    assertTrue(unknown.startsWith("--arms: ") && unknown.contains("elbo"), unknown);
  }

  @Test
  void aJudgeMayBeLimited() {
    Judge judge = Judge.of("--judges", "ais:1000,chains=4@100");
    assertEquals(new Judge("ais:1000,chains=4", 100), judge);
    assertEquals("ais:1000,chains=4@100", judge.toString());
    assertEquals(100, judge.of(Datasets.digits()).size());
    assertEquals(0, Judge.of("--judges", "iwae:50").limit());
    assertEquals(
        List.of("bdmc:10 lower", "bdmc:10 upper"), Judge.of("--judges", "bdmc:10").labels());
    assertTrue(
        refused(() -> Judge.of("--judges", "elbo")).startsWith("--judges: estimator 'elbo'"));
  }

  @Test
  void theEncodersOwnBoundDecidesOnlyIfItIsNamed() {
    List<Judge> judges =
        List.of(new Judge("iwae:50", 0), new Judge("ais:10", 20), new Judge("bdmc:10", 0));
    assertEquals(List.of(judges.get(1)), Judge.deciding(judges, List.of()));
    assertEquals(
        List.of(judges.get(1), judges.get(0)),
        Judge.deciding(judges, List.of("ais:10", "iwae:50")));
    assertEquals(List.of(judges.get(1)), Judge.deciding(judges, List.of("ais:10@20")));
    assertEquals(
        "--decide: expected judges of test images, found 'bdmc:10'; --judges has [iwae:50,"
            + " ais:10@20, bdmc:10]",
        refused(() -> Judge.deciding(judges, List.of("bdmc:10"))));
  }

  @Test
  void differencesAreOfArms() {
    List<Arm> arms = Arm.all(List.of("elbo", "a-b=iwae:5", "iwae:10"));
    assertEquals(
        List.of(new Difference("a-b", "elbo"), new Difference("iwae:10", "elbo")),
        Difference.all(List.of(), arms));
    assertEquals(
        List.of(new Difference("iwae:10", "a-b")), Difference.all(List.of("iwae:10 - a-b"), arms));
    assertEquals(
        "--differences: expected one of the arms [elbo, a-b, iwae:10], found 'b'",
        refused(() -> Difference.all(List.of("elbo - b"), arms)));
    assertTrue(refused(() -> Difference.all(List.of("elbo-a-b"), arms)).contains("with spaces"));
    assertFalse(Difference.all(List.of(), arms.subList(0, 1)).iterator().hasNext());
  }
}
