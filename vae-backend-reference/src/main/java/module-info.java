/**
 * The backend in plain Java, which defines what the others must compute. It is a plug-in like any
 * other: it needs the interfaces alone, and a library of special functions.
 */
module io.github.vae4j.backend.reference {
  requires io.github.vae4j.api;
  requires org.apache.commons.numbers.gamma;

  provides io.github.vae4j.api.backend.BackendProvider with
      io.github.vae4j.backend.reference.ReferenceBackendProvider;
}
