/** What the reports need of UMAP, whose jar has no descriptor. */
module external.umap.java {
  exports tagbio.umap;
}
