/**
 * Where the time of a training goes: by phase, by equation of its step, and against what the
 * counted work would take at the best rates of the engine.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.profile;
