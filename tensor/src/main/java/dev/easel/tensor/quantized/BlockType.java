package dev.easel.tensor.quantized;

/** How a block of numbers is packed. In all of them a number is a small integer times a scale, some add a minimum. */
public enum BlockType {
    /** 4 bits, one scale. */
    Q4_0(32, 18),
    /** 4 bits, scale and minimum. */
    Q4_1(32, 20),
    /** 5 bits, one scale. */
    Q5_0(32, 22),
    /** 5 bits, scale and minimum. */
    Q5_1(32, 24),
    /** 8 bits, one scale. */
    Q8_0(32, 34),
    /** 2 bits, 4-bit scales and minima for groups of 16. */
    Q2_K(256, 84),
    /** 3 bits, 6-bit scales for groups of 16. */
    Q3_K(256, 110),
    /** 4 bits, 6-bit scales and minima for groups of 32. */
    Q4_K(256, 144),
    /** 5 bits, 6-bit scales and minima for groups of 32. */
    Q5_K(256, 176),
    /** 6 bits, 8-bit scales for groups of 16. */
    Q6_K(256, 210),
    /** 4 bits that name one of 16 unevenly spaced values, one scale. */
    IQ4_NL(32, 18),
    /** 4 bits that name one of 16 unevenly spaced values, 6-bit scales for groups of 32. */
    IQ4_XS(256, 136);

    private final int elements;
    private final int bytes;

    BlockType(int elements, int bytes) {
        this.elements = elements;
        this.bytes = bytes;
    }

    /** Numbers in a block. */
    public int elements() {
        return elements;
    }

    /** Bytes of a block. */
    public int bytes() {
        return bytes;
    }
}
