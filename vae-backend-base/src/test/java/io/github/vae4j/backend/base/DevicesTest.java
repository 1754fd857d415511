package io.github.vae4j.backend.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vae4j.api.backend.BackendException;
import io.github.vae4j.api.backend.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevicesTest {
  private static final List<Device> ALONE = List.of(Devices.processor());
  private static final List<Device> CARDS =
      List.of(Devices.processor(), Devices.card(0), Devices.card(1));

  private static String chosen(List<Device> present, String name) {
    return Devices.choose("plain", present, name, "add a card").name();
  }

  private static String refusal(List<Device> present, String name) {
    BackendException e =
        assertThrows(
            BackendException.class, () -> Devices.choose("plain", present, name, "add a card"));
    assertEquals(BackendException.Kind.UNAVAILABLE, e.kind());
    return e.getMessage();
  }

  @Test
  void withoutANameItIsTheFirstCardOrElseTheProcessor() {
    assertEquals("cuda:0", chosen(CARDS, ""));
    assertEquals("cpu", chosen(ALONE, ""));
    assertEquals("cuda:1", chosen(CARDS, "cuda:1"));
    assertEquals("cpu", chosen(CARDS, "cpu"));
  }

  @Test
  void aRefusalTellsWhatThereIsAndWhatToDo() {
    assertEquals(
        "plain: there is no device 'cuda:0'; there are [cpu]; add a card",
        refusal(ALONE, "cuda:0"));
    assertEquals(
        "plain: there is no device 'cuda:2'; there are [cpu, cuda:0, cuda:1]",
        refusal(CARDS, "cuda:2"));
    for (String name : List.of("gpu", "cuda")) {
      assertEquals(
          "plain: there is no device '"
              + name
              + "'; there are [cpu]; devices are named cpu, cuda:0, cuda:1, ...",
          refusal(ALONE, name));
    }
  }
}
