// A session with vae4j, for JShell. docs/tutorial.md tells how to start it and explains each part.
// Run the whole file, or paste a part at a time.

import io.github.vae4j.api.backend.*;
import io.github.vae4j.api.program.*;
import io.github.vae4j.core.data.*;
import io.github.vae4j.core.discovery.*;
import io.github.vae4j.core.evaluation.*;
import io.github.vae4j.core.imputation.*;
import io.github.vae4j.core.model.*;
import io.github.vae4j.core.table.*;
import io.github.vae4j.core.training.*;

void say(Object text) { System.out.println(text); }

// 1. The engine: the best that is on the path. Plain Java is taken only if it is asked for.

Backend backend = Backends.discover().select().open(BackendConfig.defaults());
say("backend " + backend.name() + " on " + backend.device().name());

// 2. Train on the digits that ship inside: a tenth of them chooses the best epoch.

Dataset digits = Datasets.digits();
Splits.Parts parts = Splits.validation(digits, 0.1, 1);
VaeSpec spec = VaeSpec.builder(digits).latent(8).build();
say(spec.description());

TrainingListener progress = new TrainingListener() {
  public void onEpoch(EpochReport epoch) {
    if (epoch.epoch() % 5 == 0) {
      say("epoch " + epoch.epoch() + ": validation " + epoch.validation().orElseThrow());
    }
  }
};
Trainer trainer = Trainer.of(spec, Preprocessing.fitting(digits, spec.support()));
trainer = trainer.options(TrainingOptions.of(digits).epochs(20).build()).listener(progress);
TrainedVae vae = trainer.fit(parts.training(), parts.validation(), backend);

// 3. Evaluate. Each number says which bound it is, its standard error and the number of data.

Evaluator evaluator = Evaluator.of(vae, false, backend);
Evaluator.ElboReport report = evaluator.elbo(parts.validation(), EvaluationOptions.defaults());
say(report.elbo());
say(report.reconstruction());
say(report.kl());
say(evaluator.importanceWeighted(parts.validation(), EvaluationOptions.defaults()));
say(evaluator.latents(parts.validation(), 1).activeUnits() + " of 8 latents are active");
evaluator.close();

// 4. Draw: latents from the prior, and the mean of p(x|z) at each, in characters of ten greys.

void draw(HostArray images, int count) {
  for (int y = 0; y < 8; y++) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      for (int x = 0; x < 8; x++) {
        double grey = images.get((i * 8 + y) * 8 + x);
        line.append(" .:-=+*#%@".charAt((int) Math.min(9, 10 * grey)));
      }
      line.append("  ");
    }
    say(line);
  }
}
VaeSession session = new VaeSession(vae, backend);
draw(session.sample(6, 7), 6);

// 5. Which digit is the strangest? A score is -log p(x) by importance sampling; higher is stranger.

Scorer scorer = new Scorer(vae, backend);
Scores scores = scorer.scores(parts.validation());
int strangest = 0;
for (int i = 0; i < scores.nats().length; i++) {
  if (scores.nats()[i] > scores.nats()[strangest]) {
    strangest = i;
  }
}
say(String.format(Locale.ROOT, "a %d: %.2f +- %.2f nats", parts.validation().label(strangest),
    scores.nats()[strangest], scores.standardErrors()[strangest]));
Dataset one = parts.validation().subset(new int[] {strangest}, "the strangest");
float[] grey = new float[64];
one.read(0, grey, 0);
for (int i = 0; i < 64; i++) {
  grey[i] /= 16;
}
draw(HostArray.of(Shape.of(64), grey), 1);
draw(session.reconstruct(one), 1);
scorer.close();
session.close();

// 6. Save, and load again.

Path file = Files.createTempDirectory("tutorial").resolve("digits.safetensors");
vae.save(file);
say(TrainedVae.load(file).parameters().equals(vae.parameters()) ? "the same weights" : "other weights");

// 7. A table in memory: b is twice a, the class depends on a, and every tenth b is missing.

Random random = new Random(1);
List<List<?>> rows = new ArrayList<>();
for (int i = 0; i < 1000; i++) {
  double a = random.nextGaussian();
  double b = i % 10 == 0 ? Double.NaN : 2 * a + 0.1 * random.nextGaussian();
  rows.add(List.of(a, b, a > 0 ? "high" : "low"));
}
Dataset table = Datasets.table("rows", List.of("a", "b", "class"), rows);
TableSchema schema = TableSchema.infer(table, SchemaOptions.builder().build());
schema.describe().forEach(line -> say(line));

Trainer ofTable = Trainer.of(VaeSpec.builder(schema).latent(2).build(), Preprocessing.of(schema));
ofTable = ofTable.options(TrainingOptions.ofTable().build());
TrainedVae rowModel = ofTable.fit(table, backend);

// 8. What does a missing cell hold? A number: its mean given the other cells, and its error.

Dataset asked = Datasets.table("asked", table.columns(), List.of(
    List.of(1.0, Double.NaN, "high"),
    List.of(-1.0, Double.NaN, "low"),
    List.of(1.0, 2.0, "low")));
Encoding ofB = schema.features().get(1).encoding().orElseThrow();
int start = schema.starts()[1];
void fill(ImputedDatum row) {
  double b = ofB.decode(row.mean(), start);
  double error = ofB.error(row.mean(), row.standardDeviation(), start);
  say(String.format(Locale.ROOT, "row %d: b = %.2f +- %.2f", row.index(), b, error));
}
Imputer imputer = new Imputer(rowModel, backend);
imputer.impute(asked, 0, row -> fill(row));
imputer.close();

// 9. No row of the training data has a = 1 and the class low. The scores tell.

Scorer rowScorer = new Scorer(rowModel, backend);
for (double score : rowScorer.score(asked)) {
  say(String.format(Locale.ROOT, "%.2f nats", score));
}
rowScorer.close();

// 10. Whatever was opened is closed. Leave this part out to go on by yourself.

backend.close();
/exit
