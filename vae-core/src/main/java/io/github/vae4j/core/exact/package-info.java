/**
 * Models whose log p(x), posterior and bounds are known in closed form, to test estimators with.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.exact;
