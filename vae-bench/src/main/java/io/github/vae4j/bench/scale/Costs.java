package io.github.vae4j.bench.scale;

/**
 * What Spark and the driver take, whatever is trained.
 *
 * @param job seconds of a stage that does nothing
 * @param task seconds in which the driver launches one task and hears of its end
 * @param put seconds by bytes in which the driver makes a broadcast ready
 * @param get seconds by bytes in which a worker unpacks one
 * @param fetch seconds until the driver begins to fetch a result of more than a MiB, which is not
 *     sent with the end of its task
 * @param send seconds for each byte of its result that a worker packs
 * @param receive seconds for each byte of a result that the driver takes in
 * @param write seconds for each byte of a state that becomes bytes
 * @param read seconds for each byte of a state that is made of bytes
 * @param add seconds for each byte of a state that is added to the mean
 * @param outer seconds for each byte of the state in the outer step
 * @param keep seconds for each byte of the state whose checkpoint is written
 */
record Costs(
    double job,
    double task,
    Line put,
    Line get,
    double fetch,
    double send,
    double receive,
    double write,
    double read,
    double add,
    double outer,
    double keep) {
  private static final String CLUSTER = "local-cluster";
  private static final double DIRECT = 1 << 20; // bytes: spark.task.maxDirectResultSize

  /** Finds the costs by measurements on a cluster of two executors. */
  static Costs of(Measurements measured) {
    Line job = measured.line(CLUSTER, "job", "");
    Line one = measured.line(CLUSTER, "collect", "1");
    Line two = measured.line(CLUSTER, "collect", "2");
    double receive = Math.max(0, two.each() - one.each()); // one more result, on the same driver
    double ofTwo = measured.line(CLUSTER, "average", "2").each();
    double ofFour = measured.line(CLUSTER, "average", "4").each();
    double add = Math.max(0, (ofFour - ofTwo) / 2);
    return new Costs(
        job.fixed(),
        job.each(),
        measured.line(CLUSTER, "broadcast", "driver"),
        measured.line(CLUSTER, "broadcast", "worker"),
        Math.max(0, one.fixed() - job.at(1)),
        Math.max(0, one.each() - receive),
        receive,
        measured.line(CLUSTER, "write", "").each(),
        measured.line(CLUSTER, "read", "").each(),
        add,
        Math.max(0, ofTwo - 2 * add),
        measured.line(CLUSTER, "keep", "").each());
  }

  /** Returns the seconds until the driver begins to fetch a result. */
  double fetched(double bytes) {
    return bytes > DIRECT ? fetch : 0;
  }
}
