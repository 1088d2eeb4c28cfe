package dev.easel.diffusion.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TilingTest {
    @Test
    void aFunctionThatLooksAtNoNeighboursIsNotChangedByTiles() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.linspace(-1, 1, 2 * 3 * 13 * 17).view(2, 3, 13, 17);
            Tensor tiled = Tiling.of(6, 7, 2, 2)
                    .apply(
                            x,
                            tile -> NeuralNetwork.resize(
                                    tile, Interpolation.NEAREST, 2 * tile.size(2), 2 * tile.size(3)));
            Tensor whole = NeuralNetwork.resize(x, Interpolation.NEAREST, 26, 34);
            assertThat(tiled.sub(whole).abs().max().item()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void tilesOverlapAndTheLastEndsAtTheBorder() {
        List<Long> widths = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            Tiling.of(8, 8, 2, 1).apply(Tensors.zeros(1, 1, 8, 19), tile -> {
                widths.add(tile.size(3));
                return tile;
            });
        }
        assertThat(widths).containsExactly(8L, 8L, 7L);
    }

    @Test
    void whatFitsOneTileIsNotCut() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.ones(1, 1, 4, 4);
            assertThat(Tiling.of(4, 4, 1, 1).apply(x, tile -> tile.mul(3)).toFloats())
                    .containsOnly(3f);
        }
    }

    @Test
    void refusesTilesThatDoNotGetOn() {
        assertThatThrownBy(() -> Tiling.of(4, 4, 4, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void loweredOverlapForSmallTiles() {
        assertThat(Tiles.forDecoding(512, 64, 8)).isEqualTo(new Tiles(64, 64, 8));
        assertThat(Tiles.forDecoding(128, 64, 8)).isEqualTo(new Tiles(16, 16, 4));
    }
}
