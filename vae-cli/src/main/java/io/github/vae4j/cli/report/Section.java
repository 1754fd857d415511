package io.github.vae4j.cli.report;

/**
 * A part of a page.
 *
 * @param id by which the contents lead to it
 */
record Section(String id, String title, Html body) {}
