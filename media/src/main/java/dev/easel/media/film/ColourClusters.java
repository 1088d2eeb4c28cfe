package dev.easel.media.film;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Divides colours into clusters whose means stand for them with little error: boxes are split at the mean of their widest side, always the
 * one with the largest error, and the means are then moved to where their colours are (Lloyd's algorithm).
 */
final class ColourClusters {
    private static final int REFINEMENTS = 3;

    private final ColourCounts.Found colours;
    private final int[] order;

    private ColourClusters(ColourCounts.Found colours) {
        this.colours = colours;
        order = new int[colours.weight().length];
        Arrays.setAll(order, index -> index);
    }

    /**
     * The colours that stand for all, 0xFFRRGGBB.
     *
     * @param most how many there may be
     */
    static int[] means(ColourCounts.Found colours, int most) {
        if (colours.weight().length == 0) {
            return new int[0];
        }
        ColourClusters clusters = new ColourClusters(colours);
        int[] means = clusters.split(most);
        for (int round = 0; round < REFINEMENTS; round++) {
            clusters.refine(means, round == REFINEMENTS - 1);
        }
        return means;
    }

    /** Colours from one place in the order to another, and how much error their mean makes. */
    private record Box(int start, int end, double[] mean, int widest, double error) {}

    private int[] split(int most) {
        PriorityQueue<Box> boxes = new PriorityQueue<>(Comparator.comparingDouble(box -> -box.error()));
        boxes.add(box(0, order.length));
        while (boxes.size() < most && boxes.peek().error() > 0) {
            Box largest = boxes.remove();
            int middle = partition(largest);
            if (middle == largest.start() || middle == largest.end()) {
                boxes.add(new Box(largest.start(), largest.end(), largest.mean(), 0, 0));
            } else {
                boxes.add(box(largest.start(), middle));
                boxes.add(box(middle, largest.end()));
            }
        }
        return boxes.stream().mapToInt(box -> opaque(box.mean())).toArray();
    }

    private float[] side(int side) {
        return switch (side) {
            case 0 -> colours.red();
            case 1 -> colours.green();
            default -> colours.blue();
        };
    }

    private Box box(int start, int end) {
        double weight = 0;
        double[] sum = new double[3];
        double[] squares = new double[3];
        for (int place = start; place < end; place++) {
            int colour = order[place];
            double times = colours.weight()[colour];
            weight += times;
            add(sum, squares, 0, colours.red()[colour], times);
            add(sum, squares, 1, colours.green()[colour], times);
            add(sum, squares, 2, colours.blue()[colour], times);
        }
        double error = 0;
        double most = -1;
        int widest = 0;
        for (int side = 0; side < 3; side++) {
            double spread = squares[side] - sum[side] * sum[side] / weight;
            error += spread;
            if (spread > most) {
                most = spread;
                widest = side;
            }
            sum[side] /= weight;
        }
        return new Box(start, end, sum, widest, end - start > 1 ? error : 0);
    }

    private static void add(double[] sum, double[] squares, int side, double level, double times) {
        sum[side] += level * times;
        squares[side] += level * level * times;
    }

    /** Brings what is below the mean of the widest side to the front; where the rest begins. */
    private int partition(Box box) {
        float[] levels = side(box.widest());
        float mean = (float) box.mean()[box.widest()];
        int below = box.start();
        int above = box.end();
        while (below < above) {
            if (levels[order[below]] < mean) {
                below++;
            } else {
                int other = order[--above];
                order[above] = order[below];
                order[below] = other;
            }
        }
        return below;
    }

    /**
     * Moves each mean to where the colours are that it is nearest to. In the end a colour that makes up most of its cluster stands for
     * it as it is: a plain area would show the difference as grain.
     */
    private void refine(int[] means, boolean last) {
        NearestColour nearest = new NearestColour(means, false);
        double[][] sums = new double[means.length][4];
        int[] heaviest = new int[means.length];
        Arrays.fill(heaviest, -1);
        for (int colour = 0; colour < order.length; colour++) {
            float red = colours.red()[colour];
            float green = colours.green()[colour];
            float blue = colours.blue()[colour];
            int weight = colours.weight()[colour];
            int cluster = nearest.index(Math.round(red), Math.round(green), Math.round(blue));
            double[] sum = sums[cluster];
            sum[0] += (double) red * weight;
            sum[1] += (double) green * weight;
            sum[2] += (double) blue * weight;
            sum[3] += weight;
            if (heaviest[cluster] < 0 || weight > colours.weight()[heaviest[cluster]]) {
                heaviest[cluster] = colour;
            }
        }
        for (int cluster = 0; cluster < means.length; cluster++) {
            double[] sum = sums[cluster];
            if (sum[3] > 0) {
                int most = heaviest[cluster];
                boolean plain = last && colours.weight()[most] * 2.0 > sum[3];
                means[cluster] = plain
                        ? opaque(colours.red()[most], colours.green()[most], colours.blue()[most])
                        : opaque(sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]);
            }
        }
    }

    private static int opaque(double... levels) {
        return 0xFF << 24
                | (int) Math.round(levels[0]) << 16
                | (int) Math.round(levels[1]) << 8
                | (int) Math.round(levels[2]);
    }
}
