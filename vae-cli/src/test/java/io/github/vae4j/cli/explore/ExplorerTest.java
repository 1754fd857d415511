package io.github.vae4j.cli.explore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import io.github.vae4j.core.evaluation.EvaluationOptions;
import io.github.vae4j.core.evaluation.Explainer;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.imputation.Imputer;
import io.github.vae4j.core.model.VaeSession;
import io.github.vae4j.core.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the page is told, compared with what the other commands compute. */
class ExplorerTest {
  private static final EvaluationOptions UNVERIFIED =
      EvaluationOptions.defaults().withVerify(false);

  private static double[] numbers(JsonArray array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  private static byte[] pixels(HostArray means) {
    byte[] bytes = new byte[means.shape().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * means.get(i));
    }
    return bytes;
  }

  private static byte[] image(JsonObject told, String name) {
    return Base64.getDecoder().decode(told.get(name).getAsString());
  }

  @Test
  void slidersAreDecodedAsASessionDecodes() {
    try (Explored explored = Explored.digits(false);
        VaeSession session = new VaeSession(explored.vae, explored.engine)) {
      HostArray z = HostArray.of(Shape.of(1, 3), new double[] {0.5, -2, 1});
      assertArrayEquals(
          pixels(session.decode(z)), image(explored.ask("decode", "z=0.5,-2,1"), "decoded"));
      assertNotEquals(explored.ask("decode", "z=0.5,-2,1"), explored.ask("decode", "z=0.5,-2,1.5"));
      JsonObject model = explored.ask("model", "");
      assertArrayEquals(new double[3], numbers(model.getAsJsonArray("start")));
      assertFalse(model.has("data"));
      JsonObject latents = explored.ask("latents", "");
      assertEquals(3, latents.getAsJsonArray("sliders").size());
      assertFalse(latents.has("plot"));
      assertFalse(latents.getAsJsonArray("sliders").get(0).getAsJsonObject().has("kl"));
      assertArrayEquals(
          session.drawLatents(1, 7).toDoubles(),
          numbers(explored.ask("prior", "seed=7").getAsJsonArray("z")));
    }
  }

  @Test
  void withDataSlidersAreOrderedByTheirKlAndReachAllData() {
    try (Explored explored = Explored.digits(true);
        VaeSession session = new VaeSession(explored.vae, explored.engine)) {
      JsonObject latents = explored.ask("latents", "");
      HostArray z = session.encode(explored.data);
      double before = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        JsonObject slider = latents.getAsJsonArray("sliders").get(i).getAsJsonObject();
        double kl = slider.get("kl").getAsDouble();
        assertTrue(kl <= before, latents::toString);
        before = kl;
        int dimension = slider.get("dimension").getAsInt();
        double reach = slider.get("reach").getAsDouble();
        JsonObject axis =
            latents.getAsJsonObject("plot").getAsJsonArray("axes").get(i).getAsJsonObject();
        assertEquals(slider.get("name"), axis.get("name"));
        for (int n = 0; n < 10; n++) {
          assertEquals(z.get(3 * n + dimension), numbers(axis.getAsJsonArray("at"))[n], 5.1e-5);
          assertTrue(Math.abs(z.get(3 * n + dimension)) <= reach);
        }
      }
      assertEquals(3 + 2, latents.getAsJsonObject("plot").getAsJsonArray("axes").size());
      assertEquals(10, latents.getAsJsonObject("plot").getAsJsonArray("classes").size());
    }
  }

  @Test
  void aDatumHasItsReconstructionItsScoreAndItsPercentile() {
    try (Explored explored = Explored.digits(true);
        VaeSession session = new VaeSession(explored.vae, explored.engine);
        Scorer scorer = new Scorer(explored.vae, explored.engine, UNVERIFIED)) {
      JsonObject datum = explored.ask("datum", "row=4");
      byte[] own = new byte[64];
      float[] grey = new float[64];
      explored.data.read(4, grey, 0);
      IntStream.range(0, 64).forEach(i -> own[i] = (byte) Math.round(255 * grey[i] / 16));
      assertArrayEquals(own, image(datum, "original"));
      HostArray one = session.reconstruct(explored.data.subset(new int[] {4}, "one"));
      assertArrayEquals(pixels(one), image(datum, "decoded"));
      assertEquals("row 5", datum.get("name").getAsString());
      assertEquals("4", datum.get("class").getAsString());
      JsonObject score = explored.ask("score", "row=4");
      double expected = scorer.score(explored.data)[4];
      assertEquals(expected, score.get("nats").getAsDouble(), 1e-3);
      assertEquals(75, score.get("percentile").getAsDouble());
      assertFalse(score.has("reasons"));
    }
  }

  @Test
  void aWayBeginsAndEndsAtTheReconstructions() {
    try (Explored explored = Explored.digits(true)) {
      JsonArray steps = explored.ask("interpolate", "from=2&to=7").getAsJsonArray("steps");
      assertEquals(9, steps.size());
      assertEquals(explored.ask("datum", "row=2").get("decoded"), steps.get(0));
      assertEquals(explored.ask("datum", "row=7").get("decoded"), steps.get(8));
      JsonArray round =
          explored.ask("interpolate", "from=2&to=7&spherical=yes").getAsJsonArray("steps");
      assertNotEquals(steps.get(4), round.get(4));
    }
  }

  @Test
  void aRowIsToldInItsOwnUnitsWithWhatSpeaksAgainstIt() {
    try (Explored explored = Explored.table()) {
      TableSchema schema = explored.vae.preprocessing().schema().orElseThrow();
      JsonArray columns =
          explored.ask("model", "").getAsJsonObject("view").getAsJsonArray("columns");
      assertEquals(3, columns.size());
      int size = schema.features().stream().map(c -> c.name()).toList().indexOf("size");
      assertEquals(10.5, columns.get(size).getAsJsonObject().get("least").getAsDouble());
      JsonObject row = explored.ask("datum", "row=0");
      JsonObject cell = row.getAsJsonArray("original").get(size).getAsJsonObject();
      assertEquals("10.5", cell.get("text").getAsString());
      assertEquals(10.5, cell.get("at").getAsDouble(), 1e-5);
      JsonObject likely = row.getAsJsonArray("decoded").get(size).getAsJsonObject();
      assertTrue(likely.get("low").getAsDouble() < likely.get("at").getAsDouble());
      assertTrue(likely.get("high").getAsDouble() > likely.get("at").getAsDouble());
      for (int c = 0; c < 3; c++) {
        if (c != size) {
          double[] shares =
              numbers(
                  row.getAsJsonArray("decoded").get(c).getAsJsonObject().getAsJsonArray("shares"));
          assertEquals(
              1, IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum(), 1e-5);
        }
      }
      try (Explainer explainer =
          new Explainer(explored.vae, explored.engine, UNVERIFIED, schema.starts())) {
        assertArrayEquals(
            explainer.explain(explored.data, 0)[0],
            numbers(explored.ask("score", "row=0").getAsJsonArray("reasons")),
            1e-4);
      }
    }
  }

  @Test
  void aMissingCellIsFilledAndSpeaksNeitherForNorAgainst() {
    try (Explored explored = Explored.table();
        Imputer imputer = new Imputer(explored.vae, explored.engine)) {
      TableSchema schema = explored.vae.preprocessing().schema().orElseThrow();
      int size = schema.features().stream().map(c -> c.name()).toList().indexOf("size");
      JsonObject row = explored.ask("datum", "row=4");
      JsonObject cell = row.getAsJsonArray("original").get(size).getAsJsonObject();
      assertTrue(cell.get("missing").getAsBoolean());
      JsonObject score = explored.ask("score", "row=4");
      assertEquals("", score.getAsJsonArray("reasons").get(size).getAsString());
      imputer.impute(
          explored.data.subset(new int[] {4}, "one"),
          0,
          datum ->
              assertEquals(
                  schema.cell(datum.mean(), schema.starts()[size]),
                  score
                      .getAsJsonObject("filled")
                      .getAsJsonObject(Integer.toString(size))
                      .get("text")
                      .getAsString()));
      assertEquals(1, score.getAsJsonObject("filled").size());
    }
  }

  @Test
  void textsOfDataCannotEndAScript() {
    try (Explored explored = Explored.table()) {
      String told = new String(explored.pages.answer("model", "").body(), StandardCharsets.UTF_8);
      assertFalse(told.contains("<"), told);
      assertTrue(told.contains("\\u003c/script"), told);
    }
  }

  @Test
  void aConditionalModelDecodesUnderTheChosenClass() {
    try (Explored explored = Explored.conditional();
        VaeSession session = new VaeSession(explored.vae, explored.engine)) {
      JsonObject condition =
          explored.ask("model", "").getAsJsonArray("conditions").get(0).getAsJsonObject();
      assertEquals("label", condition.get("name").getAsString());
      assertEquals(10, condition.getAsJsonArray("levels").size());
      float[] three = explored.vae.preprocessing().conditioning().vector(Map.of("label", "3"));
      HostArray mean =
          session.decode(
              HostArray.of(Shape.of(1, 2), new double[2]),
              Optional.of(HostArray.of(Shape.of(1, 10), three)));
      assertArrayEquals(
          pixels(mean), image(explored.ask("decode", "z=0,0&given.label=3"), "decoded"));
      JsonObject datum = explored.ask("datum", "row=6");
      assertEquals("6", datum.getAsJsonObject("given").get("label").getAsString());
      assertTrue(explored.refusal("decode", "z=0,0").startsWith("400 condition: the model is"));
      assertTrue(explored.refusal("decode", "z=0,0&given.label=x").contains("found 'x'"));
    }
  }

  @Test
  void whatIsNotAnAnswerIsToldInASentence() {
    try (Explored explored = Explored.digits(true)) {
      assertEquals(
          "400 row: expected a whole number from 0 to 9, found '10'",
          explored.refusal("datum", "row=10"));
      assertEquals(
          "400 row: expected a whole number from 0 to 9, found ''", explored.refusal("score", ""));
      for (String z : new String[] {"", "1,2", "1,2,3,4", "1,2,NaN", "1,,2", "1,2,1e999"}) {
        assertEquals(
            "400 z: expected 3 finite numbers with commas between them",
            explored.refusal("decode", "z=" + z));
      }
      assertTrue(explored.refusal("decode", "z=%zz").startsWith("400 "));
      assertEquals("", Objects.toString(explored.said));
    }
    try (Explored explored = Explored.digits(false)) {
      assertEquals("400 expected DATA, found none", explored.refusal("datum", "row=0"));
    }
  }
}
