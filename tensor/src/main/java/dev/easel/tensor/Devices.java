package dev.easel.tensor;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/** The devices that libtorch can compute on. */
public final class Devices {
    private static final String AUTOMATIC = "auto";

    private Devices() {}

    /** The CUDA devices, in the driver's order; none when there is no driver or this libtorch was built without CUDA. */
    public static List<Device> cuda() {
        NativeLibrary.load();
        return IntStream.range(0, torch.cuda_device_count())
                .mapToObj(Device::cuda)
                .toList();
    }

    /**
     * The device someone asked for.
     *
     * @param text {@code cpu}, {@code cuda}, {@code cuda:N}, or {@code auto} for the first CUDA device if there is one
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is none of these, {@link ErrorCode#UNAVAILABLE} when there is no
     *     such CUDA device
     */
    public static Device choose(String text) {
        if (text.equals(AUTOMATIC)) {
            return cuda().stream().findFirst().orElse(Device.CPU);
        }
        Device device = Device.parse(text);
        if (device.isCpu()) {
            return device;
        }
        int count = cuda().size();
        if (device.index() >= count) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "There is no device " + device + ": libtorch finds " + (count == 0 ? "no" : String.valueOf(count))
                            + " CUDA device" + (count == 1 ? "" : "s") + "; run `easel doctor` to see why.");
        }
        return device;
    }

    /**
     * A graphics card.
     *
     * @param device how libtorch names it
     * @param name what its maker calls it
     * @param totalBytes its memory
     * @param capability its compute capability as major · 10 + minor, such as 90
     */
    public record Card(Device device, String name, long totalBytes, int capability) {}

    /** The cards the driver shows to this process, whether or not this libtorch can use them. */
    public static List<Card> cards() {
        return CudaDriver.find()
                .map(driver -> IntStream.range(0, driver.count())
                        .mapToObj(index -> new Card(
                                Device.cuda(index),
                                driver.name(index),
                                driver.totalBytes(index),
                                driver.capability(index)))
                        .toList())
                .orElse(List.of());
    }

    /** Waits until a device has done all it was told to; the CPU always has. */
    public static void synchronize(Device device) {
        if (!device.isCpu()) {
            torch.cuda_synchronize(device.index());
        }
    }
}
