/**
 * A page on the loopback address on which latents are moved and data are looked at: the command,
 * its small server, and what the server says of a model and its data.
 */
package io.github.vae4j.cli.explore;
