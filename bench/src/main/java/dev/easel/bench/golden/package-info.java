/**
 * Compares Easel with recorded cases: known inputs and weights, and the outputs a reference made from them.
 *
 * <p>A case is a folder with a {@code manifest.json} that names an operation. {@link dev.easel.bench.golden.GoldenOperation} is how an
 * operation is run: it reads the case's configuration, weights and inputs and gives outputs under the manifest's names. Operations of one
 * family stand in one class that implements {@link dev.easel.bench.golden.GoldenFamily} and is listed in
 * {@link dev.easel.bench.golden.GoldenFamilies}:
 *
 * <pre>{@code
 * final class NoiseOperations implements GoldenFamily {
 *     public Map<String, GoldenOperation> operations() {
 *         return Map.of("prepare_noise", NoiseOperations::prepareNoise);
 *     }
 *
 *     private static GoldenOutputs prepareNoise(GoldenCase golden) {
 *         long seed = golden.config().get("seed").longValue();
 *         Tensor latent = golden.input("latent");       // [B, C, H, W]
 *         return GoldenOutputs.of("noise", Noise.prepare(latent, seed)); // [B, C, H, W]
 *     }
 * }
 * }</pre>
 *
 * <p>Each case runs in a tensor scope of its own. An operation that a folder asks for and no family has is a skipped case; an
 * operation may skip one itself by throwing {@link dev.easel.bench.golden.GoldenSkippedException} with the reason.
 */
package dev.easel.bench.golden;
