package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import java.util.List;

/** How images and latents are resized. */
enum UpscaleMethod {
    /** The sample whose centre is nearest. */
    NEAREST_EXACT("nearest-exact"),
    /** Linear, without smoothing when it shrinks. */
    BILINEAR("bilinear"),
    /** The mean of what a new pixel covers. */
    AREA("area"),
    /** Cubic, without smoothing when it shrinks. */
    BICUBIC("bicubic"),
    /** In 8 bits, as Pillow does it; images only. */
    LANCZOS("lanczos"),
    /** Directions along great circles, lengths linearly; latents only. */
    BISLERP("bislerp");

    /** The choices of nodes that resize images. */
    static final List<String> IMAGE_CHOICES = List.of("nearest-exact", "bilinear", "area", "bicubic", "lanczos");

    /** The choices of nodes that resize latents. */
    static final List<String> LATENT_CHOICES = List.of("nearest-exact", "bilinear", "area", "bicubic", "bislerp");

    /** The choices of nodes that may cut before they resize. */
    static final List<String> CROP_CHOICES = List.of("disabled", "center");

    private final String choice;

    UpscaleMethod(String choice) {
        this.choice = choice;
    }

    /**
     * The method of a name.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when there is none
     */
    static UpscaleMethod of(String choice) {
        for (UpscaleMethod method : values()) {
            if (method.choice.equals(choice)) {
                return method;
            }
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "Input upscale_method is \"" + choice + "\" but must be one of nearest-exact, bilinear, area, bicubic,"
                        + " lanczos, bislerp.");
    }

    /**
     * Resizes images [B, C, H, W], or films [B, C, F, H, W] frame by frame.
     *
     * @param width new width, at least 1
     * @param height new height, at least 1
     * @param crop whether to cut to the new shape's proportions around the centre first
     */
    Tensor resize(Tensor samples, long width, long height, boolean crop) {
        if (width < 1 || height < 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "An image cannot be resized to " + width + "x" + height + "; both sides must be at least 1.");
        }
        MemoryLimit.require("an image", samples.size(0), samples.size(1), height, width);
        if (samples.rank() == 4) {
            return resizeImages(samples, width, height, crop);
        }
        long frames = samples.size(2);
        Tensor images = samples.moveDimension(2, 1).flatten(0, 1); // [B·F, C, H, W]
        Tensor resized = resizeImages(images, width, height, crop); // [B·F, C, h, w]
        return resized.unflatten(0, -1, frames).moveDimension(1, 2); // [B, C, F, h, w]
    }

    private Tensor resizeImages(Tensor samples, long width, long height, boolean crop) {
        Tensor cut = crop ? centred(samples, width, height) : samples;
        return switch (this) {
            case NEAREST_EXACT -> NeuralNetwork.resize(cut, Interpolation.NEAREST_EXACT, height, width);
            case BILINEAR -> NeuralNetwork.resize(cut, Interpolation.LINEAR, height, width);
            case AREA -> NeuralNetwork.resize(cut, Interpolation.AREA, height, width);
            case BICUBIC -> NeuralNetwork.resize(cut, Interpolation.CUBIC, height, width);
            case LANCZOS -> lanczos(cut, Math.toIntExact(width), Math.toIntExact(height));
            case BISLERP -> SphericalInterpolation.resize(cut, width, height);
        };
    }

    /** The middle of an image in the proportions of another size; half pixels round to even on both sides. */
    private static Tensor centred(Tensor samples, long width, long height) {
        long oldHeight = samples.size(-2);
        long oldWidth = samples.size(-1);
        double oldAspect = (double) oldWidth / oldHeight;
        double newAspect = (double) width / height;
        long x = 0;
        long y = 0;
        if (oldAspect > newAspect) {
            x = (long) Math.rint((oldWidth - oldWidth * (newAspect / oldAspect)) / 2);
        } else if (oldAspect < newAspect) {
            y = (long) Math.rint((oldHeight - oldHeight * (oldAspect / newAspect)) / 2);
        }
        return samples.narrow(-2, y, oldHeight - 2 * y).narrow(-1, x, oldWidth - 2 * x);
    }

    private static Tensor lanczos(Tensor samples, int width, int height) {
        List<Picture> resized = Images.pictures(Images.channelsLast(samples)).stream()
                .map(picture -> PictureResizer.resize(picture, width, height, ResamplingFilter.LANCZOS))
                .toList();
        return Images.channelsFirst(Images.image(resized)); // [B, C, h, w]
    }
}
