package io.github.vae4j.cli.compare;

import io.github.vae4j.core.likelihood.LikelihoodTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Models with estimates of the same data, draws and kind of density: those that can be compared
 * datum by datum.
 */
final class Group {
  private final List<Contender> members = new ArrayList<>();

  private Group(Contender first) {
    members.add(first);
  }

  /** Returns the groups of models that have estimates, each in the order of its first. */
  static List<Group> of(List<Contender> estimated) {
    List<Group> groups = new ArrayList<>();
    for (Contender one : estimated) {
      groups.stream()
          .filter(group -> group.table().unlike(table(one)).isEmpty())
          .findFirst()
          .ifPresentOrElse(group -> group.members.add(one), () -> groups.add(new Group(one)));
    }
    return groups;
  }

  private static LikelihoodTable table(Contender one) {
    return one.estimates().orElseThrow();
  }

  private LikelihoodTable table() {
    return table(members.get(0));
  }

  /** Returns the comparisons by each estimator that at least two models have. */
  List<Comparison> comparisons() {
    return estimators().stream()
        .filter(name -> with(name).size() > 1)
        .map(
            name ->
                Comparison.of(
                    name,
                    with(name).stream().map(Contender::name).toList(),
                    with(name).stream().map(Group::table).toList()))
        .toList();
  }

  private Set<String> estimators() {
    Set<String> all = new LinkedHashSet<>();
    members.forEach(one -> all.addAll(table(one).estimators()));
    return all;
  }

  private List<Contender> with(String estimator) {
    return members.stream().filter(one -> table(one).estimators().contains(estimator)).toList();
  }

  /** Returns why no two of several models can be compared. */
  String withoutCommonEstimator() {
    return members.stream()
        .map(one -> one.name() + " has " + String.join(" ", table(one).estimators()))
        .collect(Collectors.joining(", ", "only like estimators can be compared: ", ""));
  }

  /** Returns which estimates of a model are compared with none, if others of its are. */
  List<String> leftOut(List<Comparison> comparisons) {
    List<String> lines = new ArrayList<>();
    for (Contender one : members) {
      Set<String> left = new LinkedHashSet<>(table(one).estimators());
      int all = left.size();
      left.removeIf(
          name ->
              comparisons.stream()
                  .anyMatch(c -> c.estimator().equals(name) && c.names().contains(one.name())));
      for (String name : left.size() == all && members.size() < 2 ? Set.<String>of() : left) {
        String kind = Comparison.known(name).map(e -> ", a " + e.kind()).orElse("");
        lines.add(name + kind + ": in " + one.name() + " alone, not compared");
      }
    }
    return lines;
  }

  boolean several() {
    return members.size() > 1;
  }

  List<String> names() {
    return members.stream().map(Contender::name).toList();
  }

  /** Returns why these models are not compared with those of another group. */
  String apart(Group other) {
    return String.join(", ", names())
        + (several() ? ": are" : ": is")
        + " not compared with "
        + String.join(", ", other.names())
        + ", because "
        + table().unlike(other.table()).orElse("they are unlike");
  }
}
