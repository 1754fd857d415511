/** Reads data sets from files: tables, arrays of NumPy, IDX, folders of images. */
module io.github.vae4j.data {
  requires transitive io.github.vae4j.core;
  requires ch.randelshofer.fastdoubleparser;
  requires de.siegmar.fastcsv;
  requires java.desktop;

  exports io.github.vae4j.data;

  provides io.github.vae4j.core.data.DatasetProvider with
      io.github.vae4j.data.IdxProvider,
      io.github.vae4j.data.ImageFolderProvider,
      io.github.vae4j.data.NumpyProvider,
      io.github.vae4j.data.TableProvider;
}
