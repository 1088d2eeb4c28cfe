package dev.easel.hub.download;

import java.io.IOException;

/** The server sends whole files only. */
final class RangesIgnored extends IOException {
    private static final long serialVersionUID = 1L;

    RangesIgnored() {
        super("the server sends whole files only");
    }
}
