package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.transformer.Patches;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where FLUX's tokens are: text tokens all at the origin, picture tokens at (0, row, column), those of reference pictures apart from
 * them. The tables of the latest layout are kept, because a run asks for the same ones at every step.
 */
final class FluxPositions implements AutoCloseable {
    /** The name of the method among the network's conditions, a {@link String}. */
    static final String REFERENCE_METHOD = "ref_latents_method";

    private final FluxParams params;
    private Optional<Kept> kept = Optional.empty();

    private record Kept(Layout layout, Device device, RotaryPositions positions) {}

    FluxPositions(FluxParams params) {
        this.params = params;
    }

    /** Where the tokens of reference pictures go. */
    enum ReferenceMethod {
        /** All at index 1, each to the right of or below those before it, wherever the canvas stays smaller (FLUX.1 Kontext). */
        OFFSET,
        /** Each at an index of its own, from the origin on. */
        INDEX,
        /** At the picture's index, along the diagonal below and to the right of it (UNO and USO). */
        DIAGONAL;

        static ReferenceMethod parse(String name) {
            return switch (name) {
                case "index" -> INDEX;
                case "uxo", "uso", "uno", "uxo/uno" -> DIAGONAL;
                default -> OFFSET;
            };
        }
    }

    /**
     * A grid of picture tokens.
     *
     * @param index first coordinate of all its tokens
     * @param row of the first token
     * @param column of the first token
     */
    record Grid(long index, long row, long column, long rows, long columns) {}

    /** How many text tokens there are, and which grids follow them. */
    record Layout(long textTokens, List<Grid> grids) {
        Layout {
            grids = List.copyOf(grids);
        }

        /** The layout of a picture and of the pictures it refers to. */
        static Layout of(long textTokens, Patches patches, List<Tensor> references, ReferenceMethod method) {
            List<Grid> grids = new ArrayList<>();
            grids.add(new Grid(0, 0, 0, patches.rows(), patches.columns()));
            int size = patches.size();
            long canvasHeight = method == ReferenceMethod.DIAGONAL ? patches.rows() * size : 0;
            long canvasWidth = method == ReferenceMethod.DIAGONAL ? patches.columns() * size : 0;
            for (int number = 0; number < references.size(); number++) {
                Patches reference = Patches.of(references.get(number), size);
                boolean right = reference.height() + canvasHeight > reference.width() + canvasWidth;
                long top = method == ReferenceMethod.INDEX || (method == ReferenceMethod.OFFSET && right)
                        ? 0
                        : canvasHeight;
                long left = method == ReferenceMethod.INDEX || (method == ReferenceMethod.OFFSET && !right)
                        ? 0
                        : canvasWidth;
                long index = switch (method) {
                    case OFFSET -> 1;
                    case INDEX -> number + 1;
                    case DIAGONAL -> 0;
                };
                grids.add(new Grid(
                        index, inPatches(top, size), inPatches(left, size), reference.rows(), reference.columns()));
                canvasHeight = Math.max(canvasHeight, top + reference.height());
                canvasWidth = Math.max(canvasWidth, left + reference.width());
            }
            return new Layout(textTokens, grids);
        }

        private static long inPatches(long latents, int size) {
            return (latents + size / 2) / size;
        }
    }

    /** The tables for a layout, valid until those for another one are asked for. */
    RotaryPositions at(Layout layout, Device device) {
        Optional<Kept> fitting = kept.filter(
                each -> each.layout().equals(layout) && each.device().equals(device));
        if (fitting.isPresent()) {
            return fitting.get().positions();
        }
        close();
        try (TensorScope scope = TensorScope.open()) {
            RotaryPositions made = RotaryPositions.of(coordinates(layout), params.axesDim(), params.theta(), device);
            kept = Optional.of(new Kept(layout, device, made));
            return made;
        }
    }

    /** Index, row and column of every token: [N, axes], F64; further axes stay 0. */
    private Tensor coordinates(Layout layout) {
        int axes = params.axesDim().size();
        List<Tensor> parts = new ArrayList<>();
        parts.add(Tensors.zeros(DType.F64, Device.CPU, layout.textTokens(), axes)); // [text tokens, axes]
        for (Grid grid : layout.grids()) {
            Tensor coordinates = Tensors.zeros(DType.F64, Device.CPU, grid.rows(), grid.columns(), axes);
            coordinates.select(2, 0).fillInPlace((double) grid.index());
            coordinates.select(2, 1).copyInPlace(range(grid.row(), grid.rows()).unsqueeze(1));
            coordinates.select(2, 2).copyInPlace(range(grid.column(), grid.columns()));
            parts.add(coordinates.flatten(0, 1)); // [rows · columns, axes]
        }
        return Tensors.cat(0, parts); // [N, axes]
    }

    private static Tensor range(long start, long count) {
        return Tensors.arange(start, start + count, Device.CPU); // [count]
    }

    @Override
    public void close() {
        kept.ifPresent(each -> each.positions().close());
        kept = Optional.empty();
    }
}
