package dev.easel.graph.testing;

import dev.easel.examples.testing.Pictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Pictures as arrays on the Java heap. */
public final class HeapPictures implements Pictures {
    private final Random random = new Random(7);

    /** A picture or a mask. */
    public record Picture(int batch, int height, int width, int channels, float[] values) {
        private boolean sameSize(Picture other) {
            return batch == other.batch && height == other.height && width == other.width;
        }

        @Override
        public String toString() {
            return "picture " + batch + "x" + height + "x" + width + "x" + channels;
        }
    }

    @Override
    public Object picture(int batch, int height, int width, double value) {
        return filled(batch, height, width, 3, value);
    }

    @Override
    public Object noise(int batch, int height, int width) {
        Picture picture = filled(batch, height, width, 3, 0);
        for (int index = 0; index < picture.values.length; index++) {
            picture.values[index] = random.nextFloat();
        }
        return picture;
    }

    @Override
    public Object mask(int batch, int height, int width, double value) {
        return filled(batch, height, width, 1, value);
    }

    @Override
    public boolean isPicture(Object value) {
        return value instanceof Picture;
    }

    @Override
    public boolean isAll(Object picture, double value) {
        for (float element : ((Picture) picture).values) {
            if (element != (float) value) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Object mix(Object first, Object second, Object mask) {
        Picture one = (Picture) first;
        Picture two = (Picture) second;
        Picture weight = (Picture) mask;
        if (!one.sameSize(two) || !one.sameSize(weight)) {
            throw new IllegalStateException("The sizes of the pictures and the mask do not match");
        }
        float[] values = new float[one.values.length];
        for (int index = 0; index < values.length; index++) {
            float share = weight.values[index / one.channels];
            values[index] = one.values[index] * (1 - share) + two.values[index] * share;
        }
        return new Picture(one.batch, one.height, one.width, one.channels, values);
    }

    @Override
    public Object average(List<Object> pictures) {
        Picture first = (Picture) pictures.getFirst();
        float[] values = new float[first.values.length];
        for (Object picture : pictures) {
            for (int index = 0; index < values.length; index++) {
                values[index] += ((Picture) picture).values[index] / pictures.size();
            }
        }
        return new Picture(first.batch, first.height, first.width, first.channels, values);
    }

    @Override
    public Object times(Object picture, double factor) {
        Picture given = (Picture) picture;
        float[] values = given.values.clone();
        for (int index = 0; index < values.length; index++) {
            values[index] *= (float) factor;
        }
        return new Picture(given.batch, given.height, given.width, given.channels, values);
    }

    @Override
    public Object times(Object first, Object second) {
        Picture one = (Picture) first;
        float[] values = one.values.clone();
        for (int index = 0; index < values.length; index++) {
            values[index] *= ((Picture) second).values[index];
        }
        return new Picture(one.batch, one.height, one.width, one.channels, values);
    }

    @Override
    public Object inverted(Object picture) {
        Picture given = (Picture) picture;
        float[] values = given.values.clone();
        for (int index = 0; index < values.length; index++) {
            values[index] = 1 - values[index];
        }
        return new Picture(given.batch, given.height, given.width, given.channels, values);
    }

    @Override
    public double mean(Object picture) {
        double sum = 0;
        for (float value : ((Picture) picture).values) {
            sum += value;
        }
        return sum / ((Picture) picture).values.length;
    }

    @Override
    public int batchSize(Object picture) {
        return ((Picture) picture).batch;
    }

    @Override
    public Object slice(Object picture, int from, int to) {
        Picture given = (Picture) picture;
        int length = given.height * given.width * given.channels;
        float[] values = Arrays.copyOfRange(given.values, from * length, to * length);
        return new Picture(to - from, given.height, given.width, given.channels, values);
    }

    @Override
    public Object join(List<Object> pictures) {
        List<Picture> given = new ArrayList<>();
        pictures.forEach(picture -> given.add((Picture) picture));
        Picture first = given.getFirst();
        int batch = given.stream().mapToInt(Picture::batch).sum();
        float[] values = new float[batch * first.height * first.width * first.channels];
        int offset = 0;
        for (Picture picture : given) {
            System.arraycopy(picture.values, 0, values, offset, picture.values.length);
            offset += picture.values.length;
        }
        return new Picture(batch, first.height, first.width, first.channels, values);
    }

    private static Picture filled(int batch, int height, int width, int channels, double value) {
        float[] values = new float[batch * height * width * channels];
        Arrays.fill(values, (float) value);
        return new Picture(batch, height, width, channels, values);
    }
}
