module com.acme {
  requires io.github.vae4j.core;
}
