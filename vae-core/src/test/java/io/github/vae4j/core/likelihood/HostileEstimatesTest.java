package io.github.vae4j.core.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of likelihoods that were made, or broken, so that reading them would not end. */
@Timeout(60)
final class HostileEstimatesTest {
  private static final String MARK =
      "# vae4j likelihoods in nats {data=1, model=2, seed=3, unit=4}\r\n";

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("estimates.csv"), text);
  }

  @Test
  void linesAreCountedHoweverTheyEnd() throws IOException {
    Path file = file(MARK + "\r\nindex,\"ais:9,hmc\",b\r0,-1,-2\n\n1,-3,\r\n2,-4");
    LikelihoodTable table = LikelihoodTable.read(file);
    assertEquals(Set.of("ais:9,hmc", "b"), table.estimators());
    assertArrayEquals(new double[] {-1, -3, -4}, table.column("ais:9,hmc"));
    String message =
        String.valueOf(assertThrows(DataException.class, () -> table.column("b")).getMessage());
    assertTrue(message.startsWith("b: 1 of 3 data are estimated"), message);
    Path wrong = file(MARK + "\r\nindex,a\r0,-1\n\n1,x\r\n");
    assertTrue(refusal(wrong).contains("line 6, column 'a': expected a number, found 'x'"));
  }

  @Test
  void aLineOfManyQuotesIsReadInOnePass() throws IOException {
    Path file =
        file(
            MARK + "index,a\n0,-1" + ",\"\"".repeat(10_000) + "\n1,-2,\"" + "\"x\",".repeat(9_999));
    assertArrayEquals(new double[] {-1, -2}, LikelihoodTable.read(file).column("a"));
  }

  @Test
  void manyColumnsOfManyEmptyRowsTakeNoRoom() throws IOException {
    Path file = file(MARK + "index" + ",a".repeat(30_000) + "\n" + "0\n".repeat(300_000));
    assertEquals(Set.of("a"), LikelihoodTable.read(file).estimators());
  }

  @Test
  void aLineThatIsTooLongIsRefused() throws IOException {
    Path file = file(MARK + "index,a\n0," + "1".repeat(70_000));
    assertTrue(refusal(file).contains("line 3: expected at most 65536 characters, found more"));
  }

  private static String refusal(Path file) {
    String message =
        String.valueOf(
            assertThrows(DataException.class, () -> LikelihoodTable.read(file)).getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    return message;
  }
}
