package dev.easel.nodes;

import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.sampling.StepListener;
import dev.easel.diffusion.sampling.StepReport;
import dev.easel.graph.node.NodeContext;
import dev.easel.media.Picture;
import dev.easel.media.PicturePreview;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;

/**
 * Tells the reader how far sampling is, and what it looks like if someone wants to see it.
 *
 * @param context of the node that samples
 * @param model knows the colours of its latents
 */
record SamplingProgress(NodeContext context, Model model) implements StepListener {
    @Override
    public void step(StepReport report) {
        double done = report.step() + 1.0;
        if (model.family().latentFormat().colors().isPresent()) {
            PicturePreview preview = () -> picture(report.denoised());
            context.progress(done, report.total(), preview);
        } else {
            context.progress(done, report.total());
        }
    }

    @Override
    public void checkInterrupted() {
        context.checkInterrupted();
    }

    private Picture picture(Tensor denoised) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor colors = model.family().latentFormat().colors().orElseThrow().preview(denoised); // [h, w, 3], U8
            return new Picture((int) colors.size(1), (int) colors.size(0), 3, colors.toBytes());
        }
    }
}
