/** Where tables of results go beside plain files, such as databases. */
package io.github.vae4j.core.result;
