package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void theHostIsAlwaysThere() {
        assertThat(Devices.choose("cpu")).isEqualTo(Device.CPU);
    }

    @Test
    void automaticIsTheFirstCudaDeviceOrTheHost() {
        assertThat(Devices.choose("auto")).isEqualTo(Devices.cuda().isEmpty() ? Device.CPU : Device.cuda(0));
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Devices.choose("cuda:120")).hasMessageContaining("There is no device cuda:120");
        assertThatThrownBy(() -> Devices.choose("tpu")).hasMessageContaining("'tpu' is not one of");
    }
}
