/** What the charts need of XChart, whose jar has no descriptor. */
module org.knowm.xchart {
  requires transitive java.desktop;

  exports org.knowm.xchart;
  exports org.knowm.xchart.style;
  exports org.knowm.xchart.style.colors;
  exports org.knowm.xchart.style.lines;
  exports org.knowm.xchart.style.markers;
}
