/** A toy backend. */
module com.acme.toy {
  requires io.github.vae4j.api;

  provides io.github.vae4j.api.backend.BackendProvider with
      com.acme.toy.ToyProvider;
}
