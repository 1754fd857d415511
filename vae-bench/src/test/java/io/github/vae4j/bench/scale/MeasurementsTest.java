package io.github.vae4j.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementsTest {
  private static final String TABLE =
      """
      place,measure,of,size,seconds
      local,job,,2,9
      local-cluster,job,,2,0.14
      local-cluster,job,,100,2.1
      local-cluster,job,images,2,0.5
      local-cluster,broadcast,driver,100,3
      local-cluster,broadcast,worker,100,5
      local-cluster,collect,1,100,7
      local-cluster,collect,2,100,9
      local-cluster,write,,100,11
      local-cluster,read,,100,13
      local-cluster,average,2,100,50
      local-cluster,average,4,100,60
      local-cluster,keep,,100,17
      local-cluster,step,mlp,1,2
      local-cluster,step,mlp,3,4
      local-cluster,gradient,mlp,2,3
      local-cluster,prepare,mlp,10,4
      local-cluster,inputs,mlp,320,1
      local-cluster,restore,mlp,1200,5
      local-cluster,sum,mlp,400,6
      local-cluster,update,mlp,400,7
      local-cluster,look,mlp,10,8
      """;

  @Test
  void costsAreFittedToTheMeasurementsOfTheCluster(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("costs.csv"), TABLE);
    Measurements measured = Measurements.read(file);
    // Two results take 0.02 s a byte more than one: what the driver does of each. Two states more
    // take 0.1 s a byte; what remains of 0.5 is the outer step.
    Costs costs = Costs.of(measured);
    assertEquals(0.1, costs.job(), 1e-9);
    assertEquals(0.02, costs.task(), 1e-9);
    assertEquals(0.03, costs.put().each(), 1e-9);
    assertEquals(0.05, costs.get().each(), 1e-9);
    assertEquals(0, costs.fetched(1e9), 1e-9);
    assertEquals(0.05, costs.send(), 1e-9);
    assertEquals(0.02, costs.receive(), 1e-9);
    assertEquals(0.11, costs.write(), 1e-9);
    assertEquals(0.13, costs.read(), 1e-9);
    assertEquals(0.05, costs.add(), 1e-9);
    assertEquals(0.4, costs.outer(), 1e-9);
    assertEquals(0.17, costs.keep(), 1e-9);
    Workload model = Workload.of(measured, "mlp");
    assertEquals(100, model.parameters());
    assertEquals(0.5 - 0.14, model.opening(), 1e-9);
    assertEquals(1200, model.stateBytes());
    assertEquals(4, model.step().at(3), 1e-9);
    assertEquals(0.4, model.prepare(), 1e-9);
    assertEquals(32, model.rowBytes(), 1e-9);
    assertEquals(0.8, model.look().at(1), 1e-9);
  }

  @Test
  void whatWasNotMeasuredIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("costs.csv"), TABLE);
    Measurements measured = Measurements.read(file);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Workload.of(measured, "cnn"));
    assertEquals(
        "measurements: expected 'sum' of 'cnn' on local-cluster, found none", e.getMessage());
  }

  @Test
  void anotherFileIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("costs.csv"), "a,b\n1,2\n");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Measurements.read(file));
    assertEquals(
        "costs.csv: expected the columns place,measure,of,size,seconds in its first line",
        e.getMessage());
  }
}
