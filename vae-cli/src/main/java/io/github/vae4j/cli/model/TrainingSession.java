package io.github.vae4j.cli.model;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.cli.profile.ProfileReport;
import io.github.vae4j.cli.show.Checkpoints;
import io.github.vae4j.cli.show.Console;
import io.github.vae4j.cli.show.Interruption;
import io.github.vae4j.cli.show.RunFolder;
import io.github.vae4j.cli.show.TrainingFolder;
import io.github.vae4j.cli.show.TrainingProgress;
import io.github.vae4j.core.data.Splits;
import io.github.vae4j.core.file.AtomicFile;
import io.github.vae4j.core.file.FileException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.model.VaeSpec;
import io.github.vae4j.core.training.Trainer;
import io.github.vae4j.core.training.TrainingDivergedException;
import io.github.vae4j.core.training.TrainingStoppedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A training into a folder, of which something is kept however it ends.
 *
 * @param checkpoints of the training
 * @param configuration all options, in the form of a configuration file
 * @param profiled whether it is told where the time goes
 * @param from the model at whose weights it starts, of which a copy is kept; empty for none
 * @param completed adds to a model where it comes from
 */
record TrainingSession(
    Console console,
    Checkpoints checkpoints,
    String configuration,
    boolean profiled,
    Path from,
    UnaryOperator<TrainedVae> completed) {

  /**
   * Trains and saves. Where no step was taken nothing is left.
   *
   * @throws Interruption.StoppedException if the command was told to stop
   * @throws TrainingDivergedException if it diverges; the model before that is saved
   */
  TableSearch.Found train(SetupOptions.Setup setup, TrainingProgress only, Backend engine) {
    TrainingFolder folder = checkpoints.folder();
    only.writeTo(() -> folder.files().file(TrainingFolder.METRICS), this::begin);
    try {
      TableSearch.Found found = fit(setup, only, engine);
      TrainedVae trained = completed.apply(found.vae());
      save(trained);
      folder.files().text(TrainingFolder.CONFIGURATION, configuration);
      found.progress().save(folder.files().file(TrainingFolder.METRICS));
      found.progress().profile().map(ProfileReport::new).ifPresent(this::report);
      folder.publish();
      return new TableSearch.Found(trained, found.progress());
    } catch (TrainingDivergedException e) {
      save(completed.apply(e.lastGood()));
      console.say("the model that was kept is in %s", folder.model());
      throw e;
    } catch (TrainingStoppedException e) {
      save(completed.apply(e.best()));
      throw new Interruption.StoppedException(stopped(e.best()));
    } catch (RuntimeException e) {
      folder.removeIfEmpty();
      throw e;
    }
  }

  private void report(ProfileReport profile) {
    profile.print(console);
    checkpoints.folder().files().text(TrainingFolder.PROFILE, profile.csv());
  }

  private void begin() {
    RunFolder files = checkpoints.folder().files();
    Path copy = files.file(TrainingFolder.START);
    if (!from.toString().isEmpty() && !Files.exists(copy)) {
      AtomicFile.write(copy, out -> Files.copy(from, out));
    }
    files.text(TrainingFolder.CONFIGURATION, configuration);
  }

  private TableSearch.Found fit(SetupOptions.Setup setup, TrainingProgress only, Backend engine) {
    Splits.Parts parts = setup.parts();
    Trainer trainer = setup.trainer().profiled(profiled);
    if (setup.search().isPresent() && setup.vae() instanceof VaeSpec spec) {
      return setup.search().get().run(console, spec, trainer, only, checkpoints, parts, engine);
    }
    TrainedVae vae = checkpoints.of(trainer, "").fit(parts.training(), parts.validation(), engine);
    return new TableSearch.Found(vae, only);
  }

  private String stopped(TrainedVae best) {
    TrainingFolder folder = checkpoints.folder();
    String kept = best.provenance().get("epoch-kept");
    return "stopped "
        + (kept == null
            ? "before the first look at the validation data; the last model kept in "
            : "after epoch "
                + best.provenance().get("epochs-run")
                + "; best epoch "
                + kept
                + " kept in ")
        + folder.place()
        + (folder.replaces() ? ", and the older training in " + folder.path() : "")
        + "; go on with: vae train --resume "
        + folder.path();
  }

  /**
   * Saves the model; if that cannot be, somewhere else.
   *
   * @throws FileException if it could not be saved where it belongs; the message says where it is
   */
  private void save(TrainedVae vae) {
    try {
      vae.save(checkpoints.folder().model());
    } catch (FileException e) {
      throw new FileException(e.getMessage() + elsewhere(vae), e);
    }
  }

  private String elsewhere(TrainedVae vae) {
    String name = checkpoints.folder().path().toAbsolutePath().normalize().getFileName() + "";
    for (Path place : places()) {
      Path file = place.resolve(name + "-model.safetensors");
      for (int i = 2; Files.exists(file); i++) {
        file = place.resolve(name + "-model-" + i + ".safetensors");
      }
      try {
        vae.save(file);
        return ". The model was kept in " + file;
      } catch (FileException e) {
        // The next place.
      }
    }
    return ". The model could not be kept elsewhere either";
  }

  private List<Path> places() {
    List<Path> places = new ArrayList<>();
    Path parent = checkpoints.folder().path().toAbsolutePath().getParent();
    if (parent != null) {
      places.add(parent);
    }
    for (String property : new String[] {"user.dir", "user.home", "java.io.tmpdir"}) {
      places.add(Path.of(System.getProperty(property, ".")));
    }
    return places;
  }
}
