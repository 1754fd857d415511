/**
 * Says of each archive that the project makes what is in it: {@code THIRD-PARTY.txt} for people,
 * with every licence in full, and a bill of materials in CycloneDX's format for programs.
 */
package io.github.vae4j.legal;
