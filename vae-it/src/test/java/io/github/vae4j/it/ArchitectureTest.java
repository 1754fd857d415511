package io.github.vae4j.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.vae4j.api.backend.BackendProvider;
import io.github.vae4j.api.inference.InferenceMethodProvider;
import io.github.vae4j.core.data.DatasetProvider;
import java.lang.module.ModuleReference;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may use whom and what; each rule is one of the list in ARCHITECTURE.md. */
final class ArchitectureTest {
  private static final String R = "io.github.vae4j.";
  private static final String[] API = {R + "api..", "java.."};

  /** What backends may use beside the API. */
  private static final String BASE = R + "backend.base..";

  /**
   * Each backend module's package and what its engine's classes are called; the reference has
   * special functions.
   */
  private static final Map<String, String> ENGINES =
      Map.of(
          "djl", "ai.djl..",
          "nd4j", "org.nd4j..",
          "reference", "org.apache.commons.numbers..",
          "tf", "org.tensorflow..");

  /** Where a backend's name stands among the words of its packages. */
  private static final int BACKEND_NAME = (R + "backend").split("\\.").length;

  private static final int MOST_TYPES = 20;
  private static final int FEWEST_PACKAGES = 40; // or not all modules were imported

  /** The bridge to native code that two of the engines stand on. */
  private static final String JAVACPP = "org.bytedeco..";

  private static final Set<String> JAVACPP_ENGINES = Set.of("nd4j", "tf");

  private static final JavaClasses ALL = importAll();

  private static JavaClasses importAll() {
    List<Location> jars = new ArrayList<>();
    for (ModuleReference module : Product.modules().values()) {
      jars.add(location(module));
    }
    return new ClassFileImporter().importLocations(jars);
  }

  private static Location location(ModuleReference module) {
    try {
      // Made of an address, a location knows a jar from a folder; made of a path, it would be
      // empty.
      return Location.of(module.location().orElseThrow().toURL());
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("moduleNames")
  void everyPackageOfEachModuleIsImported(String name) {
    ModuleReference module = Product.modules().get(name);
    assertTrue(module != null, () -> name + " is not among " + Product.modules().keySet());
    Set<String> imported = new TreeSet<>();
    ALL.forEach(type -> imported.add(type.getPackageName()));
    Set<String> expected = new TreeSet<>(module.descriptor().packages());
    expected.removeIf(packageName -> !packageName.startsWith(R));
    assertTrue(expected.size() > 0, () -> name + " has no packages");
    expected.removeAll(imported);
    assertEquals(Set.of(), expected, "packages of " + name + " without an imported class");
  }

  static Stream<String> moduleNames() {
    return ModulesTest.NAMES.stream();
  }

  @Test
  void apiDependsOnItselfAndTheJdkOnly() {
    noClasses()
        .that()
        .resideInAPackage(R + "api..")
        .should()
        .dependOnClassesThat(outside(API))
        .check(ALL);
  }

  @Test
  void whatBackendsShareDependsOnTheApiItselfAndTheJdkOnly() {
    noClasses()
        .that()
        .resideInAPackage(BASE)
        .should()
        .dependOnClassesThat(outside(API[0], API[1], BASE))
        .check(ALL);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aBackendDependsOnTheApiTheBaseItselfTheJdkAndItsEngineOnly(String backend) {
    String own = R + "backend." + backend + "..";
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            !JAVACPP_ENGINES.contains(backend)
                ? outside(API[0], API[1], BASE, own, ENGINES.get(backend))
                : outside(API[0], API[1], BASE, own, ENGINES.get(backend), JAVACPP))
        .check(ALL);
  }

  @ParameterizedTest
  @MethodSource("backends")
  void nobodyDependsOnABackendOrTouchesItsEngine(String backend) {
    String own = R + "backend." + backend + "..";
    noClasses()
        .that(not(resideInAPackage(own)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(own, ENGINES.get(backend)))
        .check(ALL);
  }

  static Stream<String> backends() {
    return ENGINES.keySet().stream();
  }

  @Test
  void onlyBackendsUseWhatTheyShare() {
    noClasses()
        .that()
        .resideOutsideOfPackage(R + "backend..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE)
        .check(ALL);
  }

  @Test
  void everyBackendIsUnderTheseRules() {
    Set<String> packages = new TreeSet<>();
    ALL.that(resideInAPackage(R + "backend..").and(not(resideInAPackage(BASE))))
        .forEach(type -> packages.add(type.getPackageName().split("\\.")[BACKEND_NAME]));
    assertEquals(new TreeSet<>(ENGINES.keySet()), packages);
  }

  @Test
  void formatsOfFilesAreKnownToTheirReadersOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(R + "data..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(R + "data..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage(R + "core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..", "de.siegmar.fastcsv..")
        .check(ALL);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching(R + "(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void noPackageHasMoreThanTwentyTypes() {
    Map<String, Set<String>> types = new TreeMap<>();
    ALL.that(DescribedPredicate.describe("are types", ArchitectureTest::isTopLevel))
        .forEach(
            type ->
                types
                    .computeIfAbsent(type.getPackageName(), p -> new TreeSet<>())
                    .add(type.getSimpleName()));
    assertTrue(types.size() >= FEWEST_PACKAGES, () -> "found only " + types.keySet());
    Map<String, Integer> large = new TreeMap<>();
    types.forEach(
        (name, members) -> {
          if (members.size() > MOST_TYPES) {
            large.put(name, members.size());
          }
        });
    assertEquals(Map.of(), large, "packages of more than " + MOST_TYPES + " top-level types");
  }

  private static boolean isTopLevel(JavaClass type) {
    return type.isTopLevelClass() && !type.getSimpleName().endsWith("-info");
  }

  @Test
  void serviceLoaderIsUsedInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(R + "core.service")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.ServiceLoader")
        .check(ALL);
  }

  @Test
  void onlyTheCommandLineUsesTheStandardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage(R + "cli..")
        .should(ACCESS_STANDARD_STREAMS)
        .check(ALL);
  }

  @Test
  void loggingGoesThroughTheSystemLogger() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..", "org.apache.commons.logging..")
        .check(ALL);
  }

  @Test
  void coreUsesNoOtherSourceOfRandomness() {
    noClasses()
        .that()
        .resideInAnyPackage(R + "core..", R + "backend.reference..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.(Random|SplittableRandom|random\\..*)"
                + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(StrictMath.class, "random")
        .check(ALL);
  }

  @Test
  void coreReadsNoWallClock() {
    noClasses()
        .that()
        .resideInAnyPackage(R + "core..", R + "backend.reference..")
        .should()
        .callMethodWhere(readsTheWallClock())
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)")
        .check(ALL);
  }

  private static DescribedPredicate<JavaCall<?>> readsTheWallClock() {
    return DescribedPredicate.describe(
        "it reads the wall clock",
        call -> {
          String owner = call.getTargetOwner().getName();
          String method = call.getTarget().getName();
          return (owner.equals("java.lang.System") && method.equals("currentTimeMillis"))
              || (owner.startsWith("java.time.") && method.equals("now"))
              || (owner.equals("java.time.Clock")
                  && (method.startsWith("system") || method.startsWith("tick")));
        });
  }

  @Test
  void providersArePublicFinalAndHaveAPublicConstructorWithoutParameters() {
    List<JavaClass> providers = ALL.stream().filter(ArchitectureTest::isProvider).toList();
    assertTrue(providers.size() >= 2, () -> "found only " + providers);
    classes()
        .that(DescribedPredicate.describe("are providers", ArchitectureTest::isProvider))
        .should()
        .bePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .andShould(haveAPublicConstructorWithoutParameters())
        .check(ALL);
  }

  @Test
  void allElseInABackendsMainPackageIsPackagePrivate() {
    classes()
        .that(resideInAnyPackage(mainPackages()))
        .and()
        .areTopLevelClasses()
        .and(not(DescribedPredicate.describe("providers", ArchitectureTest::isProvider)))
        .should()
        .bePackagePrivate()
        .check(ALL);
  }

  @Test
  void whatABackendsOtherPackagesMakePublicIsUsedOutsideOfThem() {
    Set<String> unused = new TreeSet<>();
    ALL.that(
            resideInAPackage(R + "backend..")
                .and(not(resideInAnyPackage(mainPackages())))
                .and(not(resideInAPackage(BASE))))
        .forEach(
            type -> {
              if (isTopLevel(type) && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                unused.add(type.getName());
              }
            });
    assertTrue(unused.size() > 0, "found no public type");
    for (JavaClass type : ALL) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (!target.getPackageName().equals(type.getPackageName())) {
          unused.remove(target.getName().replaceFirst("\\$.*", ""));
        }
      }
    }
    assertEquals(Set.of(), unused, "public types that no other package uses");
  }

  /** Returns the packages of the backends' providers. */
  private static String[] mainPackages() {
    return ENGINES.keySet().stream().map(name -> R + "backend." + name).toArray(String[]::new);
  }

  private static boolean isProvider(JavaClass type) {
    return !type.isInterface()
        && !type.isRecord() // which wraps one
        && (type.isAssignableTo(BackendProvider.class)
            || type.isAssignableTo(InferenceMethodProvider.class)
            || type.isAssignableTo(DatasetProvider.class));
  }

  private static ArchCondition<JavaClass> haveAPublicConstructorWithoutParameters() {
    return new ArchCondition<>("have a public constructor without parameters") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean satisfied =
            type.getConstructors().stream()
                .anyMatch(
                    constructor ->
                        constructor.getRawParameterTypes().isEmpty()
                            && constructor.getModifiers().contains(JavaModifier.PUBLIC));
        events.add(new SimpleConditionEvent(type, satisfied, type.getDescription()));
      }
    };
  }

  private static DescribedPredicate<JavaClass> outside(String... packages) {
    return DescribedPredicate.describe(
        "outside of " + List.of(packages),
        // An array belongs to the package of its elements.
        type ->
            !type.getBaseComponentType().isPrimitive()
                && !resideInAnyPackage(packages).test(type.getBaseComponentType()));
  }
}
