/**
 * Differentiates, trains and evaluates variational autoencoders on the backends that are present.
 */
module io.github.vae4j.core {
  requires transitive io.github.vae4j.api;
  requires com.google.gson;
  requires de.siegmar.fastcsv;
  requires org.apache.commons.numbers.gamma;
}
