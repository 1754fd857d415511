/**
 * Learning from data of which some have a class label (Kingma et al. 2014): the model M2, its
 * objective, and the classes that a trained model gives to data.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.semisupervised;
