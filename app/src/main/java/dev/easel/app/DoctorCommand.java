package dev.easel.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what Easel finds on this machine, what is missing, and how to get it. */
@Command(
        name = "doctor",
        description =
                "Looks at the JDK, libtorch, devices, memory and model folders, and says what is missing and how to get it.",
        footer = {
            "",
            "Exits with 8 when something Easel cannot do without is missing.",
            "",
            "Examples:",
            "  easel doctor",
            "  easel doctor --models /data/ComfyUI/models",
            "  easel doctor --json",
        })
final class DoctorCommand implements Callable<Integer> {
    private final EaselCommand easel;

    DoctorCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>(MachineChecks.all(easel));
        findings.addAll(ModelChecks.all(easel.workspace()));
        PrintWriter out = easel.console().out();
        if (easel.json()) {
            out.println(Json.line(
                    Map.of("findings", findings.stream().map(Finding::toJson).toList())));
        } else {
            findings.forEach(finding -> print(out, finding));
        }
        boolean broken = findings.stream().anyMatch(finding -> finding.state() == Finding.State.BROKEN);
        return (broken ? ExitCode.UNAVAILABLE : ExitCode.SUCCESS).status();
    }

    private static void print(PrintWriter out, Finding finding) {
        out.println(finding.state().mark() + "  " + finding.name() + ": " + finding.text());
        if (!finding.remedy().isEmpty()) {
            out.println("      " + finding.remedy());
        }
    }
}
