package dev.easel.nodes;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Puts two images side by side. */
final class ImageStitching {
    private ImageStitching() {}

    /**
     * Two images as one.
     *
     * @param first [B, H, W, C]
     * @param second [B, H, W, C]; the smaller batch repeats its last image
     * @param direction where the second one goes: right, down, left or up of the first
     * @param matchSize whether the second one is resized so that the touching sides are equally long; otherwise the shorter side is
     *     filled up with black around its middle
     * @param spacing width of the border between them, an odd one is made even
     * @param color of the border: white, black, red, green or blue
     */
    static Tensor stitch(Tensor first, Tensor second, String direction, boolean matchSize, int spacing, String color) {
        boolean sideways = direction.equals("left") || direction.equals("right");
        long batch = Math.max(first.size(0), second.size(0));
        Tensor left = repeatLast(first, batch); // [B, H, W, C]
        Tensor right = repeatLast(second, batch); // [B, H, W, C]
        if (matchSize) {
            right = matched(left, right, sideways);
        } else if (left.size(sideways ? 1 : 2) != right.size(sideways ? 1 : 2)) {
            long side = Math.max(left.size(sideways ? 1 : 2), right.size(sideways ? 1 : 2));
            left = filled(left, side, sideways);
            right = filled(right, side, sideways);
        }
        List<Tensor> images = Images.withEqualChannels(left, right);
        boolean secondFirst = direction.equals("left") || direction.equals("up");
        List<Tensor> parts = new ArrayList<>(secondFirst ? images.reversed() : images);
        if (spacing > 0) {
            parts.add(1, border(images.getFirst(), spacing + spacing % 2, sideways, color));
        }
        return Tensors.cat(sideways ? 2 : 1, parts);
    }

    private static Tensor repeatLast(Tensor image, long batch) {
        long missing = batch - image.size(0);
        if (missing == 0) {
            return image;
        }
        Tensor last = image.narrow(0, image.size(0) - 1, 1); // [1, H, W, C]
        return Tensors.cat(0, image, last.repeat(missing, 1, 1, 1)); // [batch, H, W, C]
    }

    private static Tensor matched(Tensor first, Tensor second, boolean sideways) {
        double aspect = (double) second.size(2) / second.size(1);
        long height = sideways ? first.size(1) : (long) (first.size(2) / aspect);
        long width = sideways ? (long) (first.size(1) * aspect) : first.size(2);
        return Images.channelsLast(
                UpscaleMethod.LANCZOS.resize(Images.channelsFirst(second), width, height, false)); // [B, h, w, C]
    }

    private static Tensor filled(Tensor image, long side, boolean sideways) {
        long missing = side - image.size(sideways ? 1 : 2);
        long before = missing / 2;
        long after = missing - before;
        return sideways
                ? NeuralNetwork.padConstant(image, 0, 0, 0, 0, 0, before, after)
                : NeuralNetwork.padConstant(image, 0, 0, 0, before, after);
    }

    private static Tensor border(Tensor beside, int width, boolean sideways, String color) {
        long[] shape = beside.shape();
        shape[sideways ? 2 : 1] = width;
        Tensor border = Tensors.zeros(shape); // [B, H, spacing, C] or [B, spacing, W, C]
        int channels = (int) Math.min(3, shape[3]);
        for (int channel = 0; channel < channels; channel++) {
            if (color.equals("white")
                    || color.equals(List.of("red", "green", "blue").get(channel))) {
                border.narrow(3, channel, 1).fillInPlace(1.0);
            }
        }
        if (shape[3] == 4) {
            border.narrow(3, 3, 1).fillInPlace(1.0);
        }
        return border;
    }
}
