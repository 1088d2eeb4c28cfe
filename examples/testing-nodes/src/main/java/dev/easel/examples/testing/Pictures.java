package dev.easel.examples.testing;

import java.util.List;

/**
 * The arithmetic on pictures that the testing nodes need. Pictures are {@code [batch, height, width, 3]} and masks
 * {@code [batch, height, width]}, with values from 0 to 1.
 */
public interface Pictures {
    /** A picture of one value. */
    Object picture(int batch, int height, int width, double value);

    /** A picture of random values. */
    Object noise(int batch, int height, int width);

    /** A mask of one value. */
    Object mask(int batch, int height, int width, double value);

    /** Whether a value is a picture or a mask. */
    boolean isPicture(Object value);

    /** Whether every element has the value. */
    boolean isAll(Object picture, double value);

    /** {@code first · (1 - mask) + second · mask}; throws when the sizes differ. */
    Object mix(Object first, Object second, Object mask);

    /** The mean of several pictures of one size. */
    Object average(List<Object> pictures);

    /** The picture with every element multiplied. */
    Object times(Object picture, double factor);

    /** The product of two pictures of one size. */
    Object times(Object first, Object second);

    /** One minus every element. */
    Object inverted(Object picture);

    /** The mean of all elements. */
    double mean(Object picture);

    /** How many pictures the batch holds. */
    int batchSize(Object picture);

    /** Some pictures of a batch. */
    Object slice(Object picture, int from, int to);

    /** One batch of several. */
    Object join(List<Object> pictures);
}
