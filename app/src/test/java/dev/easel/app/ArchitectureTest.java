package dev.easel.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.ObjectInputStream;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the rooms point one way (docs/architecture.md). */
class ArchitectureTest {
    /** What each room may use of the others. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "errors", Set.of(),
            "tensor", Set.of("errors"),
            "diffusion", Set.of("errors", "tensor"),
            "graph", Set.of("errors"),
            "media", Set.of("errors"),
            "hub", Set.of("errors"),
            "words", Set.of("errors", "hub"),
            "nodes", Set.of("errors", "tensor", "diffusion", "graph", "media", "hub", "words"),
            "server", Set.of("errors", "graph", "media", "hub", "words"),
            "app", Set.of("errors", "tensor", "diffusion", "graph", "media", "hub", "words", "nodes", "server"));

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.easel");
    }

    @TestFactory
    Iterable<DynamicTest> eachRoomUsesOnlyTheRoomsBelowIt() {
        return MAY_USE.keySet().stream().sorted().map(this::roomTest).toList();
    }

    private DynamicTest roomTest(String room) {
        DescribedPredicate<JavaClass> otherRooms =
                DescribedPredicate.describe("are in rooms that " + room + " may not use", type -> {
                    String used = roomOf(type);
                    return !used.isEmpty()
                            && !used.equals(room)
                            && !MAY_USE.get(room).contains(used);
                });
        return DynamicTest.dynamicTest(
                room,
                () -> noClasses()
                        .that()
                        .resideInAPackage("dev.easel." + room + "..")
                        .should()
                        .dependOnClassesThat(otherRooms)
                        .allowEmptyShould(true)
                        .check(classes));
    }

    @Test
    void onlyTensorKnowsLibtorch() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.easel.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco.pytorch..", "org.bytedeco.openblas..", "org.bytedeco.cuda..")
                .check(classes);
    }

    @Test
    void workflowsAreDataWithoutNetworkOrNativeCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.easel.graph..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net.http..", "com.sun.net.httpserver..", "org.bytedeco..", "java.lang.foreign..")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("dev.easel.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }

    @Test
    void nothingDeserializesObjects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .check(classes);
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.easel.app..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(classes);
    }

    private static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        String prefix = "dev.easel.";
        return name.startsWith(prefix) ? name.substring(prefix.length()).split("\\.", -1)[0] : "";
    }
}
