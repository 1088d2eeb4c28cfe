package dev.easel.tensor;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;

/**
 * Where a tensor lives.
 *
 * @param kind CPU or CUDA
 * @param index which CUDA device, 0 for the CPU
 */
public record Device(Kind kind, int index) {
    /** Kinds of memory. */
    public enum Kind {
        /** Host memory. */
        CPU,
        /** Memory of an NVIDIA card. */
        CUDA
    }

    /** The host. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA_NAME = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /** Checks that the index fits the kind. */
    public Device {
        if (index < 0 || (kind == Kind.CPU && index != 0)) {
            throw new IllegalArgumentException("no device " + kind + ":" + index);
        }
    }

    /** The CUDA device of that index. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws EaselException when the text is none of these
     */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        Matcher matcher = CUDA_NAME.matcher(text);
        if (!matcher.matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Device '" + text + "' is not one of cpu, cuda, cuda:N; name one of these.");
        }
        return cuda(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
    }

    /** Whether this is host memory. */
    public boolean isCpu() {
        return kind == Kind.CPU;
    }

    /** A new libtorch device, owned by the innermost scope. */
    org.bytedeco.pytorch.Device raw() {
        return switch (kind) {
            case CPU -> new org.bytedeco.pytorch.Device(torch.DeviceType.CPU);
            case CUDA -> new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) index);
        };
    }

    static Device of(org.bytedeco.pytorch.Device raw) {
        return raw.is_cpu() ? CPU : cuda(Math.max(0, raw.index()));
    }

    @Override
    public String toString() {
        return isCpu() ? "cpu" : "cuda:" + index;
    }
}
