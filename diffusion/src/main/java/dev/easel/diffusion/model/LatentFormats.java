package dev.easel.diffusion.model;

import java.util.List;
import java.util.Optional;

/** The latent formats of published models; the numbers come with their checkpoints' model cards and configurations. */
public final class LatentFormats {
    /** Stable Diffusion 1 and 2. */
    public static final LatentFormat SD15 =
            LatentFormat.scaled("SD15", 4, 2, 0.18215, 0, Optional.of(LatentColors.of(new double[][] {
                {0.3512, 0.2297, 0.3227},
                {0.3250, 0.4974, 0.2350},
                {-0.2829, 0.1762, 0.2721},
                {-0.2120, -0.2616, -0.7177}
            })));

    /** Stable Diffusion XL. */
    public static final LatentFormat SDXL = LatentFormat.scaled(
            "SDXL",
            4,
            2,
            0.13025,
            0,
            Optional.of(LatentColors.of(
                    new double[][] {
                        {0.3651, 0.4232, 0.4341},
                        {-0.2533, -0.0042, 0.1068},
                        {0.1076, 0.1111, -0.0362},
                        {-0.3165, -0.2492, -0.2188}
                    },
                    0.1084,
                    -0.0175,
                    -0.0011)));

    /** Playground 2.5. */
    public static final LatentFormat SDXL_PLAYGROUND_2_5 = new LatentFormat(
            "SDXL_Playground_2_5",
            4,
            2,
            8,
            1,
            0.5,
            List.of(-1.6574, 1.886, -1.383, 2.5155),
            List.of(8.4927, 5.9022, 6.5498, 5.2299),
            Optional.empty());

    /** Stable Diffusion 3 and 3.5. */
    public static final LatentFormat SD3 =
            LatentFormat.scaled("SD3", 16, 2, 1.5305, 0.0609, Optional.of(LatentColors.of(new double[][] {
                {-0.0645, 0.0177, 0.1052},
                {0.0028, 0.0312, 0.0650},
                {0.1848, 0.0762, 0.0360},
                {0.0944, 0.0360, 0.0889},
                {0.0897, 0.0506, -0.0364},
                {-0.0020, 0.1203, 0.0284},
                {0.0855, 0.0118, 0.0283},
                {-0.0539, 0.0658, 0.1047},
                {-0.0057, 0.0116, 0.0700},
                {-0.0412, 0.0281, -0.0039},
                {0.1106, 0.1171, 0.1220},
                {-0.0248, 0.0682, -0.0481},
                {0.0815, 0.0846, 0.1207},
                {-0.0120, -0.0055, -0.0867},
                {-0.0749, -0.0634, -0.0456},
                {-0.1418, -0.1457, -0.1259}
            })));

    /** FLUX.1. */
    public static final LatentFormat FLUX = LatentFormat.scaled(
            "Flux",
            16,
            2,
            0.3611,
            0.1159,
            Optional.of(LatentColors.of(
                    new double[][] {
                        {-0.0346, 0.0244, 0.0681},
                        {0.0034, 0.0210, 0.0687},
                        {0.0275, -0.0668, -0.0433},
                        {-0.0174, 0.0160, 0.0617},
                        {0.0859, 0.0721, 0.0329},
                        {0.0004, 0.0383, 0.0115},
                        {0.0405, 0.0861, 0.0915},
                        {-0.0236, -0.0185, -0.0259},
                        {-0.0245, 0.0250, 0.1180},
                        {0.1008, 0.0755, -0.0421},
                        {-0.0515, 0.0201, 0.0011},
                        {0.0428, -0.0012, -0.0036},
                        {0.0817, 0.0765, 0.0749},
                        {-0.1264, -0.0522, -0.1103},
                        {-0.0280, -0.0881, -0.0499},
                        {-0.1262, -0.0982, -0.0778}
                    },
                    -0.0329,
                    -0.0718,
                    -0.0851)));

    /** Mochi 1. */
    public static final LatentFormat MOCHI = new LatentFormat(
            "Mochi",
            12,
            3,
            8,
            6,
            1.0,
            List.of(
                    -0.06730895953510081,
                    -0.038011381506090416,
                    -0.07477820912866141,
                    -0.05565264470995561,
                    0.012767231469026969,
                    -0.04703542746246419,
                    0.043896967884726704,
                    -0.09346305707025976,
                    -0.09918314763016893,
                    -0.008729793427399178,
                    -0.011931556316503654,
                    -0.0321993391887285),
            List.of(
                    0.9263795028493863,
                    0.9248894543193766,
                    0.9393059390890617,
                    0.959253732819592,
                    0.8244560132752793,
                    0.917259975397747,
                    0.9294154431013696,
                    1.3720942357788521,
                    0.881393668867029,
                    0.9168315692124348,
                    0.9185249279345552,
                    0.9274757570805041),
            Optional.of(LatentColors.of(
                    new double[][] {
                        {-0.0069, -0.0045, 0.0018},
                        {0.0154, -0.0692, -0.0274},
                        {0.0333, 0.0019, 0.0206},
                        {-0.1390, 0.0628, 0.1678},
                        {-0.0725, 0.0134, -0.1898},
                        {0.0074, -0.0270, -0.0209},
                        {-0.0176, -0.0277, -0.0221},
                        {0.5294, 0.5204, 0.3852},
                        {-0.0326, -0.0446, -0.0143},
                        {-0.0659, 0.0153, -0.0153},
                        {0.0185, -0.0217, 0.0014},
                        {-0.0396, -0.0495, -0.0281}
                    },
                    -0.0940,
                    -0.1418,
                    -0.1453)));

    /** LTX-Video. */
    public static final LatentFormat LTXV = LatentFormat.scaled(
                    "LTXV", 128, 3, 1.0, 0, Optional.of(LtxvColors.colors()))
            .withCompression(32, 8);

    /** Hunyuan Video. */
    public static final LatentFormat HUNYUAN_VIDEO = LatentFormat.scaled(
                    "HunyuanVideo", 16, 3, 0.476986, 0, Optional.empty())
            .withCompression(8, 4);

    /** Wan 2.1 and the models that share its autoencoder. */
    public static final LatentFormat WAN21 = new LatentFormat(
            "Wan21",
            16,
            3,
            8,
            4,
            1.0,
            List.of(
                    -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517,
                    -0.3632, -0.1922, -0.9497, 0.2503, -0.2921),
            List.of(
                    2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579,
                    1.6382, 1.1253, 2.8251, 1.9160),
            Optional.empty());

    private LatentFormats() {}
}
