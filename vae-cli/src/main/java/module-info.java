/** The command line. */
module io.github.vae4j.cli {
  requires info.picocli;
  requires io.github.vae4j.core;
  requires de.siegmar.fastcsv;
  requires external.umap.java;
  requires java.desktop;
  requires java.management;
  requires jdk.unsupported;
  requires org.snakeyaml.engine;

  opens io.github.vae4j.cli to
      info.picocli;
  opens io.github.vae4j.cli.check to
      info.picocli;
  opens io.github.vae4j.cli.label to
      info.picocli;
  opens io.github.vae4j.cli.latent to
      info.picocli;
  opens io.github.vae4j.cli.model to
      info.picocli;
  opens io.github.vae4j.cli.option to
      info.picocli;
  opens io.github.vae4j.cli.report to
      info.picocli;
  opens io.github.vae4j.cli.reproduce to
      info.picocli;
  opens io.github.vae4j.cli.reproduce.aevb to
      info.picocli;
  opens io.github.vae4j.cli.reproduce.ladder to
      info.picocli;
  opens io.github.vae4j.cli.score to
      info.picocli;
  opens io.github.vae4j.cli.show to
      info.picocli;
  opens io.github.vae4j.cli.table to
      info.picocli;
}
