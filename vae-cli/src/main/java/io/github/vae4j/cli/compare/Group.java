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
    return common().stream()
        .map(
            name ->
                Comparison.of(
                    name,
                    with(name).stream().map(Contender::name).toList(),
                    with(name).stream().map(Group::table).toList()))
        .toList();
  }

  /** Returns whether some of the models can be compared. */
  boolean comparable() {
    return !common().isEmpty();
  }

  private List<String> common() {
    return estimators().stream().filter(name -> with(name).size() > 1).toList();
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

  /** Returns which estimates are of one model alone, if others are compared. */
  List<String> leftOut() {
    List<String> lines = new ArrayList<>();
    if (comparable()) {
      for (Contender one : members) {
        for (String name : table(one).estimators()) {
          if (with(name).size() == 1) {
            String kind = Comparison.known(name).map(e -> ", a " + e.kind()).orElse("");
            lines.add(name + kind + ": in " + one.name() + " alone, not compared");
          }
        }
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
        + table().unlike(other.table()).orElseThrow();
  }
}
