package dev.easel.examples.testing;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Pictures as the built-in nodes have them: tensors, owned by the scope of the node that makes them. */
final class TensorPictures implements Pictures {
    private static final int CHANNELS = 3;

    @Override
    public Object picture(int batch, int height, int width, double value) {
        return Tensors.full(value, batch, height, width, CHANNELS); // [B, H, W, 3]
    }

    @Override
    public Object noise(int batch, int height, int width) {
        try (Generator generator = new Generator(ThreadLocalRandom.current().nextLong())) {
            return generator.uniform(DType.F32, batch, height, width, CHANNELS); // [B, H, W, 3]
        }
    }

    @Override
    public Object mask(int batch, int height, int width, double value) {
        return Tensors.full(value, batch, height, width); // [B, H, W]
    }

    @Override
    public boolean isPicture(Object value) {
        return value instanceof Tensor;
    }

    @Override
    public boolean isAll(Object picture, double value) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor given = (Tensor) picture;
            return given.min().item() == value && given.max().item() == value;
        }
    }

    @Override
    public Object mix(Object first, Object second, Object mask) {
        Tensor one = (Tensor) first; // [B, H, W, 3]
        Tensor two = (Tensor) second; // [B, H, W, 3]
        Tensor weight = (Tensor) mask; // [B, H, W]
        boolean fits = Arrays.equals(one.shape(), two.shape())
                && Arrays.equals(Arrays.copyOf(one.shape(), weight.rank()), weight.shape());
        if (!fits) {
            throw new IllegalStateException("The sizes of the pictures and the mask do not match");
        }
        Tensor share = weight.unsqueeze(-1); // [B, H, W, 1]
        return one.mul(share.subFrom(1)).add(two.mul(share)); // [B, H, W, 3]
    }

    @Override
    public Object average(List<Object> pictures) {
        Tensor sum = (Tensor) pictures.getFirst(); // [B, H, W, 3]
        for (Object picture : pictures.subList(1, pictures.size())) {
            sum = sum.add((Tensor) picture); // [B, H, W, 3]
        }
        return sum.div(pictures.size()); // [B, H, W, 3]
    }

    @Override
    public Object times(Object picture, double factor) {
        return ((Tensor) picture).mul(factor);
    }

    @Override
    public Object times(Object first, Object second) {
        return ((Tensor) first).mul((Tensor) second);
    }

    @Override
    public Object inverted(Object picture) {
        return ((Tensor) picture).subFrom(1);
    }

    @Override
    public double mean(Object picture) {
        try (TensorScope scope = TensorScope.open()) {
            return ((Tensor) picture).to(Device.CPU).mean().item();
        }
    }

    @Override
    public int batchSize(Object picture) {
        return Math.toIntExact(((Tensor) picture).size(0));
    }

    @Override
    public Object slice(Object picture, int from, int to) {
        return ((Tensor) picture).slice(0, from, to);
    }

    @Override
    public Object join(List<Object> pictures) {
        return Tensors.cat(0, pictures.stream().map(Tensor.class::cast).toList());
    }
}
