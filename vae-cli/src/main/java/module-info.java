/** The command line. */
module io.github.vae4j.cli {
  requires info.picocli;
  requires io.github.vae4j.core;
  requires de.siegmar.fastcsv;
  requires java.desktop;
  requires java.management;
  requires org.knowm.xchart;
  requires org.snakeyaml.engine;

  opens io.github.vae4j.cli to
      info.picocli;
}
