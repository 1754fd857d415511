/** What a measurement is asked for. */
package io.github.vae4j.bench.setting;
