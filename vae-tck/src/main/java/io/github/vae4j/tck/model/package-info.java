/**
 * Models whose answers are known exactly, on a backend. A backend passes the classes whose names
 * end in {@code Conformance} by test classes that extend them.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.tck.model;
