package io.github.vae4j.cli.help;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The help of a command in roff. */
class ManPageTest {
  @Command(name = "top", description = "Of all.", subcommands = Leaf.class)
  private static final class Top {}

  @Command(
      name = "leaf",
      description = {"Cuts leaves.", "", ".5 of them, it's said, or 50 %%."},
      footerHeading = "%nExamples:%n",
      footer = {"  top leaf a\\b", "", "Exit codes:", "  0 done"})
  private static final class Leaf {
    @Parameters(paramLabel = "TREE", description = "What has leaves.")
    private String tree = "";

    @Option(
        names = {"-n", "--count"},
        paramLabel = "N",
        description = "How many.")
    private int count;

    @Option(names = "--older", hidden = true)
    private int older;
  }

  @Test
  void nothingInTheHelpIsARequestOfRoff() {
    CommandLine top = new CommandLine(new Top());
    assertEquals(
        """
        .TH "TOP\\-LEAF" "1" "" "vae4j 1.2" "vae4j"
        .nh
        .ad l
        .SH "NAME"
        top\\-leaf \\- Cuts leaves
        .SH "SYNOPSIS"
        top leaf [\\-n=N] TREE
        .SH "DESCRIPTION"
        .PP
        \\&.5 of them, it\\(aqs said, or 50 %.
        .SH "ARGUMENTS"
        .TP
        \\fBTREE\\fR
        What has leaves.
        .SH "OPTIONS"
        .TP
        \\fB\\-n, \\-\\-count=N\\fR
        How many.
        .SH "EXAMPLES"
        .nf
          top leaf a\\eb

        .fi
        .SH "EXIT CODES"
        .nf
          0 done
        .fi
        """,
        ManPage.of(top.getSubcommands().get("leaf"), "1.2"));
  }
}
