/** What backends on native engines have in common, whoever writes them. */
module io.github.vae4j.backend.base {
  requires transitive io.github.vae4j.api;

  exports io.github.vae4j.backend.base;
}
