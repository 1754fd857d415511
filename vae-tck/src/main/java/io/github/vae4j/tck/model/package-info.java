/**
 * Models whose answers are known exactly, on a backend. A backend passes the classes whose names
 * end in {@code Conformance} by test classes that extend them.
 */
package io.github.vae4j.tck.model;
