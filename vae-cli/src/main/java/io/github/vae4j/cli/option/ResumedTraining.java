package io.github.vae4j.cli.option;

import io.github.vae4j.cli.show.TrainingFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** The options of a training that goes on: those that it began with, and a few that may change. */
public final class ResumedTraining {
  private static final String OPTION = "--resume";
  private static final Set<String> MAY_CHANGE =
      Set.of(
          OPTION,
          "--epochs",
          "--steps",
          "--checkpoint-minutes",
          "--backend",
          "--device",
          "--threads",
          "--backend-option",
          "--no-verify",
          "--verbose",
          "--help");

  private ResumedTraining() {}

  /**
   * Returns the arguments with the configuration of the training whose folder {@code --resume}
   * names, if it is there.
   *
   * @throws io.github.vae4j.core.file.FileException if the folder holds no training
   * @throws CommandLine.ParameterException if there is an option that cannot change
   */
  public static String[] expand(CommandLine root, String[] arguments) {
    Optional<Path> folder = ConfigurationFile.path(OPTION, arguments);
    if (folder.isEmpty() || !arguments[0].equals("train")) {
      return arguments;
    }
    for (String argument : arguments) {
      String name = argument.replaceAll("=.*", "");
      if (name.startsWith("--") && !MAY_CHANGE.contains(name)) {
        throw new CommandLine.ParameterException(
            root.getSubcommands().get("train"),
            name
                + ": a training goes on as it began; leave it out, or start a new one at the"
                + " weights of this by --from "
                + folder.get().resolve(TrainingFolder.MODEL));
      }
    }
    List<String> all = new ArrayList<>(List.of(arguments[0]));
    all.add("--config=" + TrainingFolder.configuration(folder.get()));
    all.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    return all.toArray(String[]::new);
  }
}
