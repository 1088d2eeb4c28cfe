package dev.easel.server.worker;

import dev.easel.graph.execution.NodeProgress;
import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.PngWriter;
import dev.easel.media.ResamplingFilter;
import dev.easel.server.socket.Message;
import dev.easel.server.socket.PreviewFrames;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes frames of the pictures that nodes send while they work. */
final class PictureMessages {
    private static final int PREVIEW_QUALITY = 95;

    private PictureMessages() {}

    /** A preview scaled to fill a square, as JPEG. */
    static byte[] previewJpeg(Picture picture, int size) {
        double scale = Math.min((double) size / picture.width(), (double) size / picture.height());
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        return JpegWriter.write(
                PictureResizer.resize(picture, width, height, ResamplingFilter.BILINEAR), PREVIEW_QUALITY);
    }

    static Message preview(byte[] jpeg) {
        return binary(Message.Weight.PREVIEW, PreviewFrames.image(PreviewFrames.Encoding.JPEG, jpeg));
    }

    static Message previewWithMetadata(byte[] jpeg, String promptId, NodeProgress node) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_id", node.nodeId());
        metadata.put("prompt_id", promptId);
        metadata.put("display_node_id", node.displayNodeId());
        metadata.put("parent_node_id", node.parentNodeId().orElse(null));
        metadata.put("real_node_id", node.realNodeId());
        metadata.put("image_type", PreviewFrames.Encoding.JPEG.mediaType());
        return binary(Message.Weight.PREVIEW, PreviewFrames.imageWithMetadata(metadata, jpeg));
    }

    /** A result sent over the socket, as PNG in its own size. */
    static Message result(Picture picture) {
        byte[] png = PngWriter.write(picture, Map.of(), PngWriter.FAST);
        return binary(Message.Weight.EVENT, PreviewFrames.image(PreviewFrames.Encoding.PNG, png));
    }

    static Message text(String nodeId, String text) {
        return binary(Message.Weight.EVENT, PreviewFrames.text(nodeId, text));
    }

    private static Message binary(Message.Weight weight, byte[] frame) {
        return new Message(weight, new Message.Binary(frame));
    }
}
