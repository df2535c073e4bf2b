package dev.spoor.pipeline;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchUnitRunner;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.runner.RunWith;

/** Who may import what. The runners and the benchmarks are not on this module's class path. */
@RunWith(ArchUnitRunner.class)
@AnalyzeClasses(packages = "dev.spoor", importOptions = ImportOption.DoNotIncludeTests.class)
public class RoomsTest {

  @ArchTest
  public static final ArchRule modelKnowsOnlyBeamsCoders =
      noClasses()
          .that()
          .resideInAPackage("dev.spoor.model..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.beam..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "org.apache.beam.sdk.coders", "org.apache.beam.sdk.util..")))
                  .and(not(type(TypeDescriptor.class))))
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule modelKnowsNoOtherRoom =
      noClasses()
          .that()
          .resideInAPackage("dev.spoor.model..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.spoor..").and(not(resideInAPackage("dev.spoor.model.."))))
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule scoringKnowsNoBeam =
      noClasses()
          .that()
          .resideInAPackage("dev.spoor.scoring..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule transformsNeverMeetIo =
      noClasses()
          .that()
          .resideInAPackage("dev.spoor.transforms..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.spoor.io..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule ioNeverMeetsTransforms =
      noClasses()
          .that()
          .resideInAPackage("dev.spoor.io..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.spoor.transforms..", "dev.spoor.scoring..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule nobodyKnowsARunner =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.runners..", "org.apache.flink..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule patternsRunInLinearTime =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.regex")
          .because("log lines are hostile input: use re2j")
          .allowEmptyShould(true);
}
