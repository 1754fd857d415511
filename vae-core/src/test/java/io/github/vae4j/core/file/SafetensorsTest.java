package io.github.vae4j.core.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vae4j.api.program.HostArray;
import io.github.vae4j.api.program.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsTest {
  /**
   * Written by the Python package safetensors 0.8.0 from {@link #TENSORS} and {@link #METADATA}.
   */
  private static final String PUBLIC_WRITER =
      "18010000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a22766165346a203c313e20"
          + "c3a9227d2c2261223a7b226474797065223a22463634222c227368617065223a5b325d2c22646174615f6f"
          + "666673657473223a5b302c31365d7d2c22622f776569676874223a7b226474797065223a22463332222c22"
          + "7368617065223a5b322c335d2c22646174615f6f666673657473223a5b31362c34305d7d2c227374657022"
          + "3a7b226474797065223a22493332222c227368617065223a5b5d2c22646174615f6f666673657473223a5b"
          + "34302c34345d7d2c226d61736b223a7b226474797065223a22424f4f4c222c227368617065223a5b335d2c"
          + "22646174615f6f666673657473223a5b34342c34375d7d7d20202020000000000000f43f00000000000000"
          + "c00000803f0000004000004040000080c00000003f0000000007000000010001";

  private static final Map<String, HostArray> TENSORS =
      Map.of(
          "b/weight", HostArray.of(Shape.of(2, 3), new float[] {1, 2, 3, -4, 0.5f, 0}),
          "a", HostArray.of(Shape.of(2), new double[] {1.25, -2}),
          "mask", HostArray.of(Shape.of(3), new boolean[] {true, false, true}),
          "step", HostArray.of(Shape.scalar(), new int[] {7}));

  private static final Map<String, String> METADATA = Map.of("format", "vae4j <1> é");

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("m.safetensors");
  }

  @Test
  void bytesAreThoseOfThePublicWriter() throws IOException {
    Safetensors.write(file, TENSORS, METADATA);
    assertEquals(PUBLIC_WRITER, HexFormat.of().formatHex(Files.readAllBytes(file)));
  }

  @Test
  void aFileOfThePublicWriterIsRead() throws IOException {
    Files.write(file, HexFormat.of().parseHex(PUBLIC_WRITER));
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(TENSORS, content.tensors());
    assertEquals(List.of("a", "b/weight", "step", "mask"), List.copyOf(content.tensors().keySet()));
    assertEquals(METADATA, content.metadata());
  }

  @Test
  void largeTensorsAndUnusualNumbersComeBackBitForBit() {
    float[] floats = new float[100_003];
    boolean[] booleans = new boolean[100_003];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(i * 42_943);
      booleans[i] = i % 3 == 1;
    }
    double[] doubles = {Double.NaN, -0.0, Double.NEGATIVE_INFINITY, Double.MIN_VALUE};
    Map<String, HostArray> tensors =
        Map.of(
            "floats", HostArray.of(Shape.of(floats.length), floats),
            "booleans", HostArray.of(Shape.of(booleans.length), booleans),
            "doubles", HostArray.of(Shape.of(2, 1, 2), doubles),
            "ints", HostArray.of(Shape.of(2), new int[] {Integer.MIN_VALUE, -1}));
    Safetensors.write(file, tensors, Map.of());
    assertEquals(tensors, Safetensors.read(file).tensors());
  }

  @Test
  void namesAndMetadataKeepQuotesAndLineEnds() {
    Map<String, String> metadata = Map.of("k\"\\\n\u2028", "{\"a\":1}\n\t\u0001");
    Map<String, HostArray> tensors = Map.of("w'\"/é", HostArray.of(Shape.of(1), new int[] {3}));
    Safetensors.write(file, tensors, metadata);
    Safetensors.Content content = Safetensors.read(file);
    assertEquals(metadata, content.metadata());
    assertEquals(tensors, content.tensors());
  }

  @Test
  void aFileWithoutTensorsIsAllowed() {
    Safetensors.write(file, Map.of(), Map.of());
    assertEquals(new Safetensors.Content(Map.of(), Map.of()), Safetensors.read(file));
  }

  @Test
  void theReservedNameIsRefused() {
    Map<String, HostArray> tensors =
        Map.of("__metadata__", HostArray.of(Shape.of(1), new int[] {3}));
    assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, tensors, Map.of()));
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'expected a safetensors file of at least 8 bytes, found 0'",
    "7, 'expected a safetensors file of at least 8 bytes, found 7'",
    "167, 'expected at least 288 bytes for the header, found 167; the file is cut short'",
    "300, 'expected 335 bytes, found 300; the file is cut short'",
    "334, 'expected 335 bytes, found 334; the file is cut short'",
    "336, 'expected 335 bytes, found 336; there is more than the header says'",
  })
  void aFileOfTheWrongLengthIsRefusedWithBothLengths(int length, String problem)
      throws IOException {
    Files.write(file, Arrays.copyOf(HexFormat.of().parseHex(PUBLIC_WRITER), length));
    assertEquals(file + ": " + problem, messageOfReading());
  }

  @Test
  void anyLostByteIsNoticed() throws IOException {
    byte[] whole = HexFormat.of().parseHex(PUBLIC_WRITER);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(messageOfReading().startsWith(file + ": expected "));
    }
  }

  @Test
  void anotherKindOfFileIsRefused() throws IOException {
    Files.writeString(file, "PK\3\4 this is an archive");
    assertEquals(
        file
            + ", byte 0: expected the header's length, 2 to 100000000 bytes, found"
            + " 7595448452415441744; not a safetensors file",
        messageOfReading());
  }

  @Test
  void aMissingFileIsNamed() {
    assertEquals(
        file + ": expected a safetensors file, found none; check the path", messageOfReading());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]| , header: expected a JSON object, found text that does not start with '{'",
        "{'a':}| , header: expected JSON, found otherwise: Expected value at line 1 column 6 path $.a",
        "{'a':{},'a':{}}| , tensor 'a': expected dtype, shape and data_offsets, found none",
        "{'a':3}| , header, $.a: expected begin object, found number",
        "{} x| , header: expected JSON, found otherwise: Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON at line 1 column 5 path $",
        "{'__metadata__':{'k':1}}| , header, $.__metadata__.k: expected string, found number",
        "{'__metadata__':{'k':'1','k':'2'}}| , header: expected each name once, found 'k' twice",
        "{'a':{'dtype':'F16','shape':[2],'data_offsets':[0,4]}}| , tensor 'a': expected dtype F32, F64, I32 or BOOL, found F16",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}| , tensor 'a': expected two data_offsets, found 1 of them",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}| , header, $.a.shape[0]: expected a whole number from 0, found 1.5",
        "{'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}}| , header, $.a.shape[0]: expected number, found string",
        "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}}| , tensor 'a': expected a shape of axes from 1 and at most 2147483647 elements, found [0]",
        "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,4]}}| , tensor 'a': expected a shape of axes from 1 and at most 2147483647 elements, found [65536, 65536]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}| , tensor 'a': expected data_offsets 0 to 8 for float32[2], found 0 to 4",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}| , tensor 'a': expected data_offsets 0 to 4 for float32[1], found 4 to 8",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}| , tensor 'b': expected data_offsets 4 to 8 for float32[1], found 0 to 4",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}}| , header: expected each name once, found 'dtype' twice",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[]}}| , tensor 'a': expected two data_offsets, found 0 of them",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}| , header, $.a.data_offsets[0]: expected a whole number from 0, found -4",
        "{'a':{'dtype':'F32','shape':[9999999999999999999],'data_offsets':[0,4]}}| , header, $.a.shape[0]: expected a whole number from 0, found 9999999999999999999",
        "{'a':{'dtype':'BOOL','shape':[4],'data_offsets':[0,4]}}| , tensor 'a', element 2: expected 0 or 1, found 5",
      })
  void aWrongHeaderIsRefusedWithThePlace(String header, String problem) throws IOException {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(12 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(new byte[] {1, 0, 5, 0});
    Files.write(file, bytes.array());
    assertEquals(file + problem, messageOfReading());
  }

  @Test
  void whatAHeaderRepeatsIsLimited() throws IOException {
    for (String header :
        List.of(
            "{'a':{'shape':[1" + ",1".repeat(100_000) + "]}}",
            "{'a':{'shape':" + "[".repeat(100_000),
            "{'a':{'x':" + "[".repeat(100_000),
            "{'" + "a".repeat(100_000) + "':{}}",
            "{'a':{'dtype':'" + "F".repeat(100_000) + "','shape':[],'data_offsets':[0,4]}}",
            "{'a':{'shape':[" + "1".repeat(100_000) + "]}}")) {
      byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, bytes.putLong(text.length).put(text).array());
      String message = messageOfReading();
      assertTrue(message.startsWith(file.toString()) && message.length() < 3000, message);
    }
  }

  @Test
  void metadataAreReadAlone() {
    Safetensors.write(file, TENSORS, METADATA);
    assertEquals(METADATA, Safetensors.metadata(file));
  }

  @Test
  void theDigestIsThatOfTheBytes() throws IOException, NoSuchAlgorithmException {
    Safetensors.write(file, TENSORS, METADATA);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    assertEquals(HexFormat.of().formatHex(digest), Safetensors.read(file).digest());
  }

  @Test
  void anExistingModelIsIntactWhenAnotherCannotBeWritten() throws IOException {
    Safetensors.write(file, TENSORS, METADATA);
    byte[] before = Files.readAllBytes(file);
    Path impossible = file.resolve("below-a-file");
    assertThrows(FileException.class, () -> Safetensors.write(impossible, TENSORS, METADATA));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  private String messageOfReading() {
    String message = assertThrows(FileException.class, () -> Safetensors.read(file)).getMessage();
    assertEquals(1, message.lines().count());
    return message;
  }
}
