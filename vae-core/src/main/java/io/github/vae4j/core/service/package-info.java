/** Looks for the providers of services; the only user of ServiceLoader. */
package io.github.vae4j.core.service;
