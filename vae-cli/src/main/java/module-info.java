/** The command line. */
module io.github.vae4j.cli {
  requires com.google.gson;
  requires info.picocli;
  requires io.github.vae4j.core;
  requires io.github.vae4j.onnx;
  requires de.siegmar.fastcsv;
  requires external.umap.java;
  requires java.desktop;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.unsupported;
  requires org.snakeyaml.engine;

  opens io.github.vae4j.cli to
      info.picocli;
  opens io.github.vae4j.cli.card to
      info.picocli;
  opens io.github.vae4j.cli.check to
      info.picocli;
  opens io.github.vae4j.cli.compare to
      info.picocli;
  opens io.github.vae4j.cli.explore to
      info.picocli;
  opens io.github.vae4j.cli.export to
      info.picocli;
  opens io.github.vae4j.cli.help to
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
  opens io.github.vae4j.cli.search to
      info.picocli;
  opens io.github.vae4j.cli.show to
      info.picocli;
  opens io.github.vae4j.cli.table to
      info.picocli;
}
