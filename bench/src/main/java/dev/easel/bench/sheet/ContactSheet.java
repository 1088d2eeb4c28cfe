package dev.easel.bench.sheet;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Puts pictures on a sheet, each with its file's name below it: {@code bench/sheet OUT.png COLUMNS FILE…}. File names are shown with
 * spaces for hyphens, so that {@code a-red-apple.png} reads as its prompt.
 */
public final class ContactSheet {
    private static final int SIDE = 192;
    private static final int GAP = 8;
    private static final int LABEL = 28;
    private static final int LINE = 12;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private ContactSheet() {}

    /** Arguments: the sheet to write, how many pictures stand in a row, and the pictures. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println("Usage: bench/sheet OUT.png COLUMNS FILE...");
            System.exit(2);
        }
        List<Path> pictures = List.of(arguments).stream().skip(2).map(Path::of).toList();
        BufferedImage sheet = sheet(pictures, Integer.parseInt(arguments[1]));
        ImageIO.write(sheet, "png", Path.of(arguments[0]).toFile());
    }

    private static BufferedImage sheet(List<Path> pictures, int columns) throws IOException {
        int rows = (pictures.size() + columns - 1) / columns;
        BufferedImage sheet =
                new BufferedImage(columns * (SIDE + GAP), rows * (SIDE + LABEL + GAP), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        for (int index = 0; index < pictures.size(); index++) {
            int left = index % columns * (SIDE + GAP) + GAP / 2;
            int top = index / columns * (SIDE + LABEL + GAP) + GAP / 2;
            BufferedImage picture = ImageIO.read(pictures.get(index).toFile());
            graphics.drawImage(picture, left, top, SIDE, SIDE, null);
            int baseline = top + SIDE + LINE;
            for (String line : lines(label(pictures.get(index)), graphics)) {
                graphics.drawString(line, left, baseline);
                baseline += LINE;
            }
        }
        graphics.dispose();
        return sheet;
    }

    private static String label(Path picture) {
        String name = picture.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.')).replace('-', ' ');
    }

    private static List<String> lines(String label, Graphics2D graphics) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : label.split(" ", -1)) {
            if (!line.isEmpty() && graphics.getFontMetrics().stringWidth(line + " " + word) > SIDE) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
