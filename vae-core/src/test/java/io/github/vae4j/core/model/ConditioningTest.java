package io.github.vae4j.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.api.inference.Given;
import io.github.vae4j.api.program.DType;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.api.random.RandomKey;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Dataset;
import io.github.vae4j.core.examination.PlainJava;
import io.github.vae4j.core.execution.Named;
import io.github.vae4j.core.part.Likelihoods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model is conditional on: columns of a table and the class label. */
class ConditioningTest {
  private static final List<String> COLUMNS = List.of("height", "age", "constant");

  private static final float[][] ROWS = {{1, 20, 7}, {2, 40, 7}};

  /** Ages have mean 30 and standard deviation 10; each class from 0 to 2 occurs. */
  private static final LabelledTable TABLE =
      new LabelledTable(COLUMNS, new float[][] {ROWS[0], ROWS[1], ROWS[0], ROWS[1]}, 0, 2, 1, 1);

  private static final LabelledTable UNLABELLED =
      new LabelledTable(COLUMNS, new float[][] {{1, 20, 7}, {2, 40, 7}});

  private static String refusal(Class<? extends Exception> kind, Executable refused) {
    return String.valueOf(assertThrows(kind, refused).getMessage());
  }

  private static float[] read(Conditioning conditioning, Dataset data, int index) {
    float[] target = new float[conditioning.size() + 2];
    target[0] = -1;
    target[target.length - 1] = -2;
    conditioning.reader(data).read(index, target, 1);
    assertEquals(-1, target[0]);
    assertEquals(-2, target[target.length - 1]);
    return Arrays.copyOfRange(target, 1, target.length - 1);
  }

  @Test
  void labelsAreOneHotAndColumnsStandardised() {
    Conditioning both = Conditioning.fitting(TABLE, List.of("age", "label", "constant"));
    assertEquals(
        List.of(
            new Conditioning.Column("age", 30, 10),
            new Conditioning.Label(3, List.of()),
            new Conditioning.Column("constant", 7, 1)),
        both.sources());
    assertEquals(5, both.size());
    assertEquals(3, both.classes());
    assertEquals(List.of("age", "label", "constant"), both.names());
    assertEquals(Map.of(Given.CONDITION, Shape.of(5)), both.given());
    assertEquals("age, label (0 to 2), constant", both.describe());
    assertArrayEquals(new float[] {-1, 1, 0, 0, 0}, read(both, TABLE, 0));
    assertArrayEquals(new float[] {1, 0, 0, 1, 0}, read(both, TABLE, 1));
  }

  @Test
  void nothingIsGivenWithoutConditions() {
    Conditioning none = Conditioning.fitting(TABLE, List.of());
    assertEquals(Conditioning.none(), none);
    assertEquals(0, none.size());
    assertEquals(0, none.classes());
    assertEquals(Map.of(), none.given());
    assertSame(TABLE, none.modelled(TABLE));
    assertArrayEquals(new float[0], none.vector(Map.of()));
  }

  @Test
  void aColumnThatIsAConditionIsNotModelled() {
    Dataset modelled = Conditioning.fitting(TABLE, List.of("age")).modelled(TABLE);
    assertEquals(Shape.of(2), modelled.itemShape());
    assertEquals(List.of("height", "constant"), modelled.columns());
    float[] row = {-1, -1, -1, -1};
    modelled.read(1, row, 1);
    assertArrayEquals(new float[] {-1, 2, 7, -1}, row);
    assertEquals("table, row 1, column 'constant'", modelled.place(1, 1));
    assertEquals(2, modelled.label(1));
    assertSame(TABLE, Conditioning.fitting(TABLE, List.of("label")).modelled(TABLE));
  }

  @Test
  void columnsAreFoundByTheirNamesWhereverTheyStand() {
    Conditioning fitted = Conditioning.fitting(TABLE, List.of("age"));
    LabelledTable other =
        new LabelledTable(List.of("age", "constant", "height"), new float[][] {{50, 7, 1}});
    assertArrayEquals(new float[] {2}, read(fitted, other, 0));
    assertEquals(List.of("constant", "height"), fitted.modelled(other).columns());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "income | condition: table has no 'income'; it has [label, height, age, constant]",
        "ages | condition: did you mean 'age'? table has no 'ages'",
        "age,age | condition: 'age' is named twice",
        "label,label | condition: 'label' is named twice",
        "height,age,constant | table: every column is a condition; leave at least one to model",
      })
  void conditionsThatAreNotThereAreRefused(String names, String part) {
    List<String> all = List.of(names.split(","));
    String message =
        refusal(IllegalArgumentException.class, () -> Conditioning.fitting(TABLE, all));
    assertTrue(message.contains(part), message);
  }

  @Test
  void aLabelIsNoConditionOfDataWithoutLabels() {
    String fitting =
        refusal(
            IllegalArgumentException.class,
            () -> Conditioning.fitting(UNLABELLED, List.of("label")));
    assertTrue(fitting.contains("table has no 'label'; it has [height, age, constant]"), fitting);
    Conditioning label = Conditioning.fitting(TABLE, List.of("label"));
    String reading = refusal(IllegalArgumentException.class, () -> label.reader(UNLABELLED));
    assertEquals(
        "table: the model is conditional on the class label, and these data have no labels",
        reading);
  }

  @Test
  void classesWithNamesAreMatchedByTheirNames() {
    List<String> trained = List.of("cat", "dog", "eel");
    float[][] two = {ROWS[0], ROWS[1]};
    Conditioning label =
        Conditioning.fitting(new LabelledTable(COLUMNS, trained, ROWS, 0, 1, 2), List.of("label"));
    LabelledTable fewer = new LabelledTable(COLUMNS, List.of("dog", "eel"), two, 0, 1);
    assertArrayEquals(new float[] {0, 1, 0}, read(label, fewer, 0));
    assertArrayEquals(new float[] {0, 0, 1}, read(label, fewer, 1));
    assertArrayEquals(new float[] {0, 0, 1}, label.vector(Map.of("label", "eel")));
    assertEquals("label (cat, dog, eel)", label.describe());
    LabelledTable other = new LabelledTable(COLUMNS, List.of("fox"), two, 0, 0);
    assertEquals(
        "table, row 2: expected a class of the training data, [cat, dog, eel], found" + " 'fox'",
        refusal(DataException.class, () -> read(label, other, 1)));
  }

  @Test
  void classesAreThoseThatOccurWhereNumbersAreLeftOut() {
    LabelledTable few = new LabelledTable(COLUMNS, ROWS, 1_000_000, 7);
    Conditioning label = Conditioning.fitting(few, List.of("label"));
    assertEquals(2, label.classes());
    assertEquals("label (7, 1000000)", label.describe());
    assertEquals(List.of("7", "1000000"), label.classNames());
    assertArrayEquals(new float[] {0, 1}, read(label, few, 0));
    assertArrayEquals(new float[] {1, 0}, read(label, few, 1));
    assertArrayEquals(new float[] {1, 0}, label.vector(Map.of("label", "7")));
    assertEquals(
        "condition label: expected one of 7, 1000000, found '1'",
        refusal(IllegalArgumentException.class, () -> label.vector(Map.of("label", "1"))));
    assertEquals(
        "table, row 1: expected a class of the training data, [7, 1000000], found '1'",
        refusal(DataException.class, () -> read(label, new LabelledTable(COLUMNS, ROWS, 1, 7), 0)));
  }

  @Test
  void aClassThatTrainingDidNotHaveIsRefused() {
    Conditioning label = Conditioning.fitting(TABLE, List.of("label"));
    LabelledTable other = new LabelledTable(COLUMNS, ROWS, 3, 0);
    assertEquals(
        "table, row 1: expected a label from 0 to 2 as in the training data, found 3",
        refusal(DataException.class, () -> read(label, other, 0)));
  }

  @Test
  void aConditionThatIsNotFiniteIsRefusedWithItsPlace() {
    Conditioning age = Conditioning.fitting(TABLE, List.of("age"));
    LabelledTable other = new LabelledTable(COLUMNS, new float[][] {{1, Float.NaN, 7}});
    String message = refusal(DataException.class, () -> read(age, other, 0));
    assertTrue(message.startsWith("table, row 0, column 'age'"), message);
    refusal(DataException.class, () -> Conditioning.fitting(other, List.of("age")));
  }

  @Test
  void aConditionThatLeavesFloat32WhenItIsScaledIsRefusedWithItsPlace() {
    Conditioning tiny = new Conditioning(List.of(new Conditioning.Column("age", 0, 1e-30)));
    LabelledTable other = new LabelledTable(COLUMNS, new float[][] {{1, 1e10f, 7}});
    assertEquals(
        "table, row 0, column 'age': expected a number that stays within float32 when the condition scales it, found"
            + " 1.0E10, which is far outside the training data",
        refusal(DataException.class, () -> read(tiny, other, 0)));
  }

  @Test
  void theCheckOfDataReadsTheirConditionsToo() {
    Preprocessing preprocessing = given("age", "label");
    preprocessing.check(TABLE, spec(2, 4), "do something");
    LabelledTable unseen = new LabelledTable(COLUMNS, ROWS, 0, 3);
    assertEquals(
        "table, row 2: expected a label from 0 to 2 as in the training data, found 3",
        refusal(
            DataException.class, () -> preprocessing.check(unseen, spec(2, 4), "do something")));
  }

  @Test
  void theVectorOfGivenValuesIsThatOfADatumWithThem() {
    Conditioning both = Conditioning.fitting(TABLE, List.of("age", "label"));
    assertArrayEquals(read(both, TABLE, 1), both.vector(Map.of("label", "2", "age", "40")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age=40 | condition: the model is conditional on age, label (0 to 2); give a value of each, such as label=1",
        "age=40;label=1;height=1 | condition: the model has no condition 'height'; it has age, label (0 to 2)",
        "age=40;label=3 | condition label: expected a class from 0 to 2, found '3'",
        "age=40;label=-1 | condition label: expected a class from 0 to 2, found '-1'",
        "age=40;label=x | condition label: expected a class from 0 to 2, found 'x'",
        "age=old;label=1 | condition age: expected a finite number, found 'old'",
        "age=NaN;label=1 | condition age: expected a finite number, found 'NaN'",
        "age=1e60;label=1 | condition age: expected a number that stays within float32 when the condition scales it, found '1e60'",
      })
  void wrongValuesAreRefused(String values, String expected) {
    Map<String, String> byName =
        Arrays.stream(values.split(";"))
            .map(value -> value.split("="))
            .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    Conditioning both = Conditioning.fitting(TABLE, List.of("age", "label"));
    assertEquals(expected, refusal(IllegalArgumentException.class, () -> both.vector(byName)));
  }

  @Test
  void aModelWithoutConditionsTakesNoValue() {
    assertEquals(
        "condition: the model is not conditional; leave out 'age'",
        refusal(
            IllegalArgumentException.class, () -> Conditioning.none().vector(Map.of("age", "40"))));
  }

  @Test
  void sourcesCheckTheirNumbers() {
    assertThrows(IllegalArgumentException.class, () -> new Conditioning.Label(0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Conditioning.Column("a", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Conditioning.Column("a", 0, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Conditioning.Column("a", Double.NaN, 1));
  }

  private static Preprocessing given(String... names) {
    return Preprocessing.divide(2).with(Conditioning.fitting(TABLE, List.of(names)));
  }

  private static VaeSpec spec(int event, int condition) {
    return VaeSpec.builder(Shape.of(event))
        .condition(condition)
        .latent(2)
        .likelihood(Likelihoods.NORMAL)
        .build();
  }

  @Test
  void aBatchHoldsWhatIsModelledBesideItsConditions() {
    BatchReader reader = BatchReader.of(spec(2, 4), TABLE, given("age", "label"), 3, DType.FLOAT32);
    Map<String, HostArray> batch = reader.read(new int[] {1, 0}, 0, 2, RandomKey.of(1));
    assertEquals(
        HostArray.of(Shape.of(3, 2), new float[] {1, 3.5f, 0.5f, 3.5f, 1, 3.5f}),
        Named.get(batch, BatchReader.DATA));
    assertEquals(
        HostArray.of(Shape.of(3, 4), new float[] {1, 0, 0, 1, -1, 1, 0, 0, 1, 0, 0, 1}),
        Named.get(batch, ModelInputs.inputName(Given.CONDITION)));
    assertEquals(
        HostArray.of(Shape.of(3), new float[] {1, 1, 0}),
        Named.get(batch, BatchReader.ROW_WEIGHTS));
    float[][] inputs =
        BatchReader.encoderInputs(
            TABLE, given("age", "label"), new int[] {1, 0}, 1, RandomKey.of(1));
    assertArrayEquals(new float[][] {{1, 3.5f, 1, 0, 0, 1}}, inputs);
  }

  @Test
  void aModelAndAPreprocessingNeedToAgreeOnWhatIsGiven() {
    String lacking =
        refusal(
            IllegalArgumentException.class,
            () -> BatchReader.requireFit(spec(3, 2), TABLE, Preprocessing.divide(1)));
    assertTrue(lacking.contains("and the preprocessing fills nothing"), lacking);
    String tooMuch =
        refusal(
            IllegalArgumentException.class,
            () -> BatchReader.requireFit(spec(2, 0), TABLE, given("age")));
    assertTrue(tooMuch.startsWith("the model is given nothing beside the data"), tooMuch);
    // The age is no longer modelled.
    refusal(
        IllegalArgumentException.class,
        () -> BatchReader.requireFit(spec(3, 1), TABLE, given("age")));
    BatchReader.requireFit(spec(2, 1), TABLE, given("age"));
  }

  @Test
  void aSessionDecodesUnderTheConditionAndAsksForIt() {
    LabelledTable two = new LabelledTable(COLUMNS, ROWS, 0, 2);
    VaeSpec spec = spec(2, 4);
    Preprocessing preprocessing = given("age", "label");
    TrainedVae vae =
        new TrainedVae(
            spec,
            ModelParameters.initialize(spec, DType.FLOAT32, RandomKey.of(1)),
            preprocessing,
            List.of("height", "constant"),
            Map.of());
    try (Backend backend = PlainJava.provider().open(BackendConfig.defaults());
        VaeSession session = new VaeSession(vae, backend)) {
      HostArray z = session.encode(two);
      Optional<HostArray> conditions = session.conditions(two);
      assertEquals(Shape.of(2, 4), conditions.orElseThrow().shape());
      assertArrayEquals(
          session.reconstruct(two).floats(), session.decode(z, conditions).floats(), 1e-6f);
      float[] swapped = new float[8];
      System.arraycopy(conditions.get().floats(), 4, swapped, 0, 4);
      System.arraycopy(conditions.get().floats(), 0, swapped, 4, 4);
      HostArray other = session.decode(z, Optional.of(HostArray.of(Shape.of(2, 4), swapped)));
      assertTrue(Math.abs(other.get(0) - session.decode(z, conditions).get(0)) > 1e-3);
      String asked = refusal(IllegalArgumentException.class, () -> session.decode(z));
      assertEquals(
          "the model is conditional on age, label (0 to 2); give a value of each, such as age=1",
          asked);
      refusal(IllegalArgumentException.class, () -> session.sample(3, 1));
      String shape =
          refusal(IllegalArgumentException.class, () -> session.sample(3, 1, conditions));
      assertEquals("conditions: need the shape [3, 4], got [2, 4]", shape);
      assertEquals(Shape.of(2, 2), session.sample(2, 1, conditions).shape());
    }
  }
}
