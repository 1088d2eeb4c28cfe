package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import org.junit.jupiter.api.Test;

/** Holds with and without a graphics card, and with a libtorch built for CUDA or not. */
class DevicesTest {
    @Test
    void offersTheHostAlways() {
        assertThat(Devices.choose("cpu")).isEqualTo(Device.CPU);
        assertThat(Devices.choose("auto"))
                .isEqualTo(Devices.cuda().stream().findFirst().orElse(Device.CPU));
        Devices.synchronize(Device.CPU);
    }

    @Test
    void refusesADeviceThatIsNotThere() {
        assertThatThrownBy(() -> Devices.choose("cuda:99"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("no device cuda:99");
    }

    @Test
    void showsNoFewerCardsThanLibtorchCanUse() {
        assertThat(Devices.cards()).hasSizeGreaterThanOrEqualTo(Devices.cuda().size());
    }

    @Test
    void measuresEachDevicesMemory() {
        DeviceMemory.releaseCached(Device.CPU);
        assertThat(DeviceMemory.available(Device.CPU)).isBetween(1L, DeviceMemory.total(Device.CPU));
        assertThat(DeviceMemory.used(Device.CPU)).isBetween(1L, DeviceMemory.peak(Device.CPU) + (1 << 20));
        for (Device device : Devices.cuda()) {
            assertThat(DeviceMemory.available(device)).isBetween(1L, DeviceMemory.total(device));
            DeviceMemory.resetPeak(device);
            assertThat(DeviceMemory.used(device)).isLessThanOrEqualTo(DeviceMemory.peak(device));
            DeviceMemory.releaseCached(device);
        }
    }
}
