package dev.easel.nodes;

import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.schedule.GitsSchedules;
import dev.easel.diffusion.schedule.ModelSchedules;
import dev.easel.diffusion.schedule.Scheduler;
import dev.easel.diffusion.schedule.Schedules;
import dev.easel.diffusion.schedule.SigmaRange;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.diffusion.schedule.TunedSchedules;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeFunction;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.function.Function;

/** Nodes that make schedules. */
final class SchedulerNodes {
    private static final String MODULE = "comfy_extras.nodes_custom_sampler";

    private SchedulerNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                basicScheduler(),
                karrasScheduler(),
                exponentialScheduler(),
                polyexponentialScheduler(),
                laplaceScheduler(),
                vpScheduler(),
                betaSamplingScheduler(),
                sdTurboScheduler(),
                tuned("AlignYourStepsScheduler", "comfy_extras.nodes_align_your_steps", TunedSchedules.ALIGN_YOUR_STEPS)
                        .input(steps(10))
                        .input(denoise())
                        .function(tuned(TunedSchedules.ALIGN_YOUR_STEPS))
                        .build(),
                tuned("OptimalStepsScheduler", "comfy_extras.nodes_optimalsteps", TunedSchedules.OPTIMAL_STEPS)
                        .typed()
                        .input(Input.integer("steps").defaultValue(20).range(3, 1000))
                        .input(denoise())
                        .function(tuned(TunedSchedules.OPTIMAL_STEPS))
                        .build(),
                gitsScheduler());
    }

    /** A MODEL input. */
    static Model model(NodeInputs inputs) {
        return inputs.value("model", Model.class);
    }

    private static SigmaRange range(NodeInputs inputs) {
        return model(inputs).sampling().range();
    }

    private static NodeDefinitionBuilder scheduler(String name) {
        return NodeDefinition.named(name)
                .category("sampling/custom_sampling/schedulers")
                .module(MODULE)
                .output("SIGMAS");
    }

    private static NodeFunction sigmas(Function<NodeInputs, Sigmas> schedule) {
        return (inputs, context) -> NodeResult.of(schedule.apply(inputs));
    }

    private static Input steps(int otherwise) {
        return Input.integer("steps").defaultValue(otherwise).range(1, 10000);
    }

    private static Input denoise() {
        return Input.number("denoise").defaultValue(1.0).range(0.0, 1.0).step(0.01);
    }

    private static Input exact(String name, double otherwise, double largest) {
        return Input.number(name)
                .defaultValue(otherwise)
                .range(0.0, largest)
                .step(0.01)
                .option("round", false);
    }

    private static NodeDefinition basicScheduler() {
        return scheduler("BasicScheduler")
                .input(Input.of("model", "MODEL"))
                .input(Input.combo("scheduler", Scheduler.ids()))
                .input(steps(20))
                .input(denoise())
                .function(sigmas(inputs -> Scheduler.of(inputs.string("scheduler"))
                        .sigmas(range(inputs), inputs.integer("steps"), inputs.number("denoise"))))
                .build();
    }

    private static NodeDefinition karrasScheduler() {
        return scheduler("KarrasScheduler")
                .input(steps(20))
                .input(exact("sigma_max", 14.614642, 5000.0))
                .input(exact("sigma_min", 0.0291675, 5000.0))
                .input(exact("rho", 7.0, 100.0))
                .function(sigmas(inputs -> Schedules.karras(
                        inputs.integer("steps"),
                        inputs.number("sigma_min"),
                        inputs.number("sigma_max"),
                        inputs.number("rho"))))
                .build();
    }

    private static NodeDefinition exponentialScheduler() {
        return scheduler("ExponentialScheduler")
                .input(steps(20))
                .input(exact("sigma_max", 14.614642, 5000.0))
                .input(exact("sigma_min", 0.0291675, 5000.0))
                .function(sigmas(inputs -> Schedules.exponential(
                        inputs.integer("steps"), inputs.number("sigma_min"), inputs.number("sigma_max"))))
                .build();
    }

    private static NodeDefinition polyexponentialScheduler() {
        return scheduler("PolyexponentialScheduler")
                .input(steps(20))
                .input(exact("sigma_max", 14.614642, 5000.0))
                .input(exact("sigma_min", 0.0291675, 5000.0))
                .input(exact("rho", 1.0, 100.0))
                .function(sigmas(inputs -> Schedules.polyexponential(
                        inputs.integer("steps"),
                        inputs.number("sigma_min"),
                        inputs.number("sigma_max"),
                        inputs.number("rho"))))
                .build();
    }

    private static NodeDefinition laplaceScheduler() {
        return scheduler("LaplaceScheduler")
                .input(steps(20))
                .input(exact("sigma_max", 14.614642, 5000.0))
                .input(exact("sigma_min", 0.0291675, 5000.0))
                .input(Input.number("mu")
                        .defaultValue(0.0)
                        .range(-10.0, 10.0)
                        .step(0.1)
                        .option("round", false))
                .input(Input.number("beta")
                        .defaultValue(0.5)
                        .range(0.0, 10.0)
                        .step(0.1)
                        .option("round", false))
                .function(sigmas(inputs -> Schedules.laplace(
                        inputs.integer("steps"),
                        inputs.number("sigma_min"),
                        inputs.number("sigma_max"),
                        inputs.number("mu"),
                        inputs.number("beta"))))
                .build();
    }

    private static NodeDefinition vpScheduler() {
        return scheduler("VPScheduler")
                .input(steps(20))
                .input(exact("beta_d", 19.9, 5000.0))
                .input(exact("beta_min", 0.1, 5000.0))
                .input(Input.number("eps_s")
                        .defaultValue(0.001)
                        .range(0.0, 1.0)
                        .step(0.0001)
                        .option("round", false))
                .function(sigmas(inputs -> Schedules.variancePreserving(
                        inputs.integer("steps"),
                        inputs.number("beta_d"),
                        inputs.number("beta_min"),
                        inputs.number("eps_s"))))
                .build();
    }

    private static NodeDefinition betaSamplingScheduler() {
        return scheduler("BetaSamplingScheduler")
                .input(Input.of("model", "MODEL"))
                .input(steps(20))
                .input(exact("alpha", 0.6, 50.0))
                .input(exact("beta", 0.6, 50.0))
                .function(sigmas(inputs -> ModelSchedules.beta(
                        range(inputs), inputs.integer("steps"), inputs.number("alpha"), inputs.number("beta"))))
                .build();
    }

    private static NodeDefinition sdTurboScheduler() {
        return scheduler("SDTurboScheduler")
                .input(Input.of("model", "MODEL"))
                .input(Input.integer("steps").defaultValue(1).range(1, 10))
                .input(denoise())
                .function(sigmas(inputs ->
                        ModelSchedules.turbo(range(inputs), inputs.integer("steps"), inputs.number("denoise"))))
                .build();
    }

    private static NodeDefinition gitsScheduler() {
        return scheduler("GITSScheduler")
                .module("comfy_extras.nodes_gits")
                .typed()
                .input(Input.number("coeff").defaultValue(1.2).range(0.8, 1.5).step(0.05))
                .input(Input.integer("steps").defaultValue(10).range(2, 1000))
                .input(denoise())
                .function(sigmas(inputs -> GitsSchedules.sigmas(
                        inputs.number("coeff"), inputs.integer("steps"), inputs.number("denoise"))))
                .build();
    }

    private static NodeDefinitionBuilder tuned(String name, String module, TunedSchedules schedules) {
        return scheduler(name).module(module).input(Input.combo("model_type", schedules.models()));
    }

    private static NodeFunction tuned(TunedSchedules schedules) {
        return sigmas(inputs ->
                schedules.sigmas(inputs.string("model_type"), inputs.integer("steps"), inputs.number("denoise")));
    }
}
