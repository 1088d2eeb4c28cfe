package dev.easel.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UploadTest {
    @Test
    void copiesThroughARingOfBuffers() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> buffers = List.of(
                    Tensors.empty(DType.U8, Device.CPU, 1000),
                    Tensors.empty(DType.U8, Device.CPU, 1000),
                    Tensors.empty(DType.U8, Device.CPU, 1000));
            Upload upload = new Upload(buffers);
            Tensor source =
                    Tensors.arange(0, 3 * 1234, Device.CPU).to(DType.F32).view(3, 1234);
            for (int round = 0; round < 2; round++) {
                Tensor copy = upload.copy(source, Device.CPU);
                assertThat(copy.shape()).containsExactly(3, 1234);
                assertThat(copy.toFloats()).isEqualTo(source.toFloats());
            }
        }
    }

    @Test
    void movesToACardAndBack() {
        try (TensorScope scope = TensorScope.open();
                Generator generator = new Generator(1)) {
            Tensor source = generator.normal(DType.F32, 3, 1 << 20);
            for (Device device : Devices.cuda()) {
                Tensor there = source.to(device, DType.BF16);
                assertThat(there.device()).isEqualTo(device);
                assertThat(there.to(Device.CPU).toBytes())
                        .isEqualTo(source.to(DType.BF16).toBytes());
            }
        }
    }
}
