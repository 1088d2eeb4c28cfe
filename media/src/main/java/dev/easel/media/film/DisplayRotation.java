package dev.easel.media.film;

import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/** How a player turns a film before it is seen: telephones store films as the camera was held. */
final class DisplayRotation {
    private static final int QUARTER = 90;
    private static final int UPRIGHT = 1;
    private static final int TURNED_RIGHT = 6;
    private static final int UPSIDE_DOWN = 3;
    private static final int TURNED_LEFT = 8;

    private DisplayRotation() {}

    /** As {@link dev.easel.media.Orientation} counts: 1, 3, 6 or 8. */
    static int orientation(AVStream stream) {
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                stream.codecpar().coded_side_data(),
                stream.codecpar().nb_coded_side_data(),
                avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return UPRIGHT;
        }
        double counterclockwise = avutil.av_display_rotation_get(new IntPointer(matrix.data()));
        if (Double.isNaN(counterclockwise)) {
            return UPRIGHT;
        }
        return switch (Math.floorMod(Math.round(counterclockwise / QUARTER), 4)) {
            case 1 -> TURNED_LEFT;
            case 2 -> UPSIDE_DOWN;
            case 3 -> TURNED_RIGHT;
            default -> UPRIGHT;
        };
    }
}
