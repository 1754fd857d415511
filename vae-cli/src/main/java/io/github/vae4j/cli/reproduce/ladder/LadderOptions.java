package io.github.vae4j.cli.reproduce.ladder;

import java.util.Arrays;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes from the options of {@code vae train} those that the ladder has otherwise or not at all.
 */
final class LadderOptions implements CommandLine.IModelTransformer {
  private static final Set<String> OTHERWISE =
      Set.of(
          "--data",
          "--label",
          "--delimiter",
          "--header",
          "--missing",
          "--categorical",
          "--labels",
          "--limit",
          "--epochs",
          "--steps",
          "--seed",
          "--objective",
          "--samples",
          "--kl",
          "--free-bits");

  @Override
  public CommandSpec transform(CommandSpec spec) {
    for (ArgSpec argument : spec.args().toArray(ArgSpec[]::new)) {
      boolean otherwise =
          argument instanceof OptionSpec option
              ? Arrays.stream(option.names()).anyMatch(OTHERWISE::contains)
              : argument.paramLabel().equals("DATA");
      if (otherwise) {
        spec.remove(argument);
      }
    }
    return spec;
  }
}
