/**
 * Where tables of results go beside plain files, such as databases.
 *
 * <p>Experimental: any minor version may change it.
 *
 * @since 0.1.0
 */
package io.github.vae4j.core.result;
