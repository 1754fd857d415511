/**
 * Models whose log p(x), posterior and bounds are known in closed form, to test estimators with.
 */
package io.github.vae4j.core.exact;
