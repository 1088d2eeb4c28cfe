package dev.easel.nodes;

import dev.easel.diffusion.model.BatchSizing;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeInputs;
import dev.easel.media.Picture;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** IMAGE and MASK values, and how they become pictures and back. */
final class Images {
    private Images() {}

    /**
     * An IMAGE input [B, H, W, C].
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is something else
     */
    static Tensor image(NodeInputs inputs, String name) {
        Tensor image = inputs.value(name, Tensor.class);
        if (image.rank() != 4) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input " + name + " must be an image of 4 dimensions but is " + image
                            + "; connect an IMAGE output.");
        }
        return image;
    }

    /** A MASK input as [B, H, W]. */
    static Tensor mask(NodeInputs inputs, String name) {
        return mask(inputs.value(name, Tensor.class));
    }

    /** A mask [H, W], [B, H, W] or [B, 1, H, W] as [B, H, W]. */
    static Tensor mask(Tensor mask) {
        return mask.reshape(-1, mask.size(-2), mask.size(-1));
    }

    /** Channels last [B, H, W, C] to channels first [B, C, H, W]. */
    static Tensor channelsFirst(Tensor image) {
        return image.moveDimension(-1, 1);
    }

    /** Channels first [B, C, H, W] to channels last [B, H, W, C]. */
    static Tensor channelsLast(Tensor image) {
        return image.moveDimension(1, -1);
    }

    /**
     * The pictures of a batch, each value 255 · x cut off to 8 bits (contract section 4.13).
     *
     * @param image [B, H, W, C] with 1, 3 or 4 channels
     */
    static List<Picture> pictures(Tensor image) {
        List<Picture> pictures = new ArrayList<>();
        for (long index = 0; index < image.size(0); index++) {
            pictures.add(picture(image, index));
        }
        return pictures;
    }

    /**
     * One picture of a batch, each value 255 · x cut off to 8 bits (contract section 4.13).
     *
     * @param image [B, H, W, C] with 1, 3 or 4 channels
     */
    static Picture picture(Tensor image, long index) {
        int height = Math.toIntExact(image.size(1));
        int width = Math.toIntExact(image.size(2));
        int channels = Math.toIntExact(image.size(3));
        try (TensorScope scope = TensorScope.open()) {
            Tensor numbers = image.select(0, index).to(Device.CPU, DType.F32); // [H, W, C]
            Tensor bytes = numbers.mul(255.0).clamp(0, 255).nanToNum().to(DType.U8); // [H, W, C]
            return new Picture(width, height, channels, bytes.toBytes());
        }
    }

    /** A picture as an image [1, H, W, C] from 0 to 1. */
    static Tensor image(Picture picture) {
        Tensor bytes = Tensors.ofBytes(
                picture.samples(), DType.U8, 1, picture.height(), picture.width(), picture.channels()); // [1, H, W, C]
        return bytes.to(DType.F32).div(255.0);
    }

    /** Pictures of one size as a batch [B, H, W, C] from 0 to 1. */
    static Tensor image(List<Picture> pictures) {
        List<Tensor> images = pictures.stream().map(Images::image).toList();
        return images.size() == 1 ? images.getFirst() : Tensors.cat(0, images);
    }

    /** Two images with as many channels: one without alpha gets an opaque one if the other has it. */
    static List<Tensor> withEqualChannels(Tensor first, Tensor second) {
        long channels = Math.max(first.size(-1), second.size(-1));
        return List.of(withChannels(first, channels), withChannels(second, channels));
    }

    private static Tensor withChannels(Tensor image, long channels) {
        long missing = channels - image.size(-1);
        return missing == 0 ? image : NeuralNetwork.padConstant(image, 1.0, 0, missing);
    }

    /** The items of a batch over and over again until there are so many. */
    static Tensor repeatTo(Tensor value, long batch) {
        return BatchSizing.repeatTo(value, batch);
    }
}
