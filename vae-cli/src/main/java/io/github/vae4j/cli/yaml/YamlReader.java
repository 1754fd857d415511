package io.github.vae4j.cli.yaml;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.file.Excerpt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Makes values of the events of a YAML parser, which holds nothing but its place. */
final class YamlReader {
  private static final int MOST_DEPTH = 16;
  private static final int MOST_VALUES = 500_000; // with those that aliases repeat

  private static final Set<String> NOTHING = Set.of("", "null");

  /** The tags of what is read here; a quoted text has the short one. */
  private static final Set<String> TAGS =
      Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map");

  private final Path file;
  private final String text;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchored = new HashMap<>();
  private int values;
  private int line = 1; // of the last event

  /**
   * What an anchor stands for.
   *
   * @param values how many there are in it
   */
  private record Anchored(Optional<Yaml> value, int values) {}

  YamlReader(Path file, String text) {
    this.file = file;
    this.text = text;
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setCodePointLimit(Math.max(1, text.length()))
            .build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  /**
   * Returns the value of the one document.
   *
   * @throws DataException if the text is not such YAML
   */
  Yaml document() {
    try {
      next(); // the start of the stream
      Event start = next();
      if (start.getEventId() == Event.ID.StreamEnd) {
        return Yaml.nothing(file, 1);
      }
      Yaml value = value(next(), 0);
      next(); // the end of the document
      Event end = next();
      if (end.getEventId() != Event.ID.StreamEnd) {
        throw wrong(end, "expected one document, found another");
      }
      return value;
    } catch (ReaderException e) {
      int[] before = text.codePoints().limit(Math.max(0, e.getPosition())).toArray();
      long line = 1 + new String(before, 0, before.length).chars().filter(c -> c == '\n').count();
      throw new DataException(
          file
              + ", line "
              + line
              + ": expected text, found the control character "
              + String.format("U+%04X", e.getCodePoint()),
          e);
    } catch (YamlEngineException e) {
      String found = String.valueOf(e.getMessage()).replace('\n', ' ').strip();
      throw new DataException(file + ": expected YAML, found " + Excerpt.of(found), e);
    }
  }

  /** Returns what comes next; the parser has exceptions of its own, and others for numbers. */
  private Event next() {
    try {
      Event event = events.next();
      line = line(event);
      return event;
    } catch (YamlEngineException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DataException(
          file + ", line " + line + " or below: expected YAML, found otherwise: " + e.getMessage(),
          e);
    }
  }

  private Yaml value(Event event, int depth) {
    count(event, 1);
    if (event instanceof AliasEvent alias) {
      return repeated(alias);
    }
    int before = values;
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    anchor.ifPresent(name -> anchored.put(name, new Anchored(Optional.empty(), 0)));
    Yaml value =
        event instanceof ScalarEvent scalar
            ? scalar(scalar)
            : collection((CollectionStartEvent) event, depth + 1);
    int inside = values - before;
    anchor.ifPresent(name -> anchored.put(name, new Anchored(Optional.of(value), inside)));
    return value;
  }

  private void count(Event event, int more) {
    values += more;
    if (values > MOST_VALUES) {
      throw wrong(event, "expected at most " + MOST_VALUES + " values, found more");
    }
  }

  private Yaml repeated(AliasEvent alias) {
    Anchored target = anchored.get(alias.getAlias());
    String name = Excerpt.of(alias.getAlias().getValue());
    if (target == null) {
      throw wrong(alias, "expected an anchor &" + name + " before the alias, found none");
    }
    count(alias, target.values);
    return target
        .value
        .orElseThrow(() -> wrong(alias, "expected a value, found one that holds itself, *" + name))
        .at(line(alias));
  }

  private Yaml scalar(ScalarEvent scalar) {
    requireKnown(scalar, scalar.getTag());
    boolean nothing =
        scalar.isPlain() && scalar.getTag().isEmpty() && NOTHING.contains(scalar.getValue());
    return nothing
        ? Yaml.nothing(file, line(scalar))
        : Yaml.text(file, line(scalar), scalar.getValue());
  }

  private Yaml collection(CollectionStartEvent start, int depth) {
    requireKnown(start, start.getTag());
    if (depth > MOST_DEPTH) {
      throw wrong(start, "expected lists and mappings at most " + MOST_DEPTH + " deep");
    }
    return start instanceof MappingStartEvent ? mapping(start, depth) : list(start, depth);
  }

  private Yaml list(CollectionStartEvent start, int depth) {
    List<Yaml> items = new ArrayList<>();
    for (Event e = next(); e.getEventId() != Event.ID.SequenceEnd; e = next()) {
      items.add(value(e, depth));
    }
    return Yaml.list(file, line(start), Collections.unmodifiableList(items));
  }

  private Yaml mapping(CollectionStartEvent start, int depth) {
    Map<String, Yaml> entries = new LinkedHashMap<>();
    for (Event e = next(); e.getEventId() != Event.ID.MappingEnd; e = next()) {
      Yaml key = value(e, depth);
      String name = key.text().orElse("");
      if (name.isEmpty()) {
        throw wrong(e, "expected a name before ':', found " + key);
      }
      Yaml earlier = entries.put(name, value(next(), depth).at(key.line()));
      if (earlier != null) {
        throw new DataException(
            String.format(
                "%s: expected YAML, found the key '%s' twice, in line %d, and again in line %d,"
                    + " column %d; leave one out",
                file, Excerpt.of(name), earlier.line(), key.line(), column(e)));
      }
    }
    return Yaml.mapping(file, line(start), Collections.unmodifiableMap(entries));
  }

  private void requireKnown(Event event, Optional<String> tag) {
    if (tag.isPresent() && !TAGS.contains(tag.get())) {
      throw wrong(
          event,
          "expected a value without a tag, found " + Excerpt.of(tag.get()) + "; leave it out");
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static int column(Event event) {
    return event.getStartMark().map(Mark::getColumn).orElse(0) + 1;
  }

  private DataException wrong(Event event, String what) {
    return new DataException(file + ", line " + line(event) + ": " + what);
  }
}
