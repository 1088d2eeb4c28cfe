package dev.easel.diffusion.sampling;

/** Small systems of linear equations. */
final class LinearSystem {
    private LinearSystem() {}

    /** The x with matrix · x = right side, by elimination with row exchanges; both arguments are changed. */
    static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        for (int column = 0; column < size; column++) {
            exchange(matrix, right, column);
            for (int row = column + 1; row < size; row++) {
                double factor = matrix[row][column] / matrix[column][column];
                for (int index = column; index < size; index++) {
                    matrix[row][index] -= factor * matrix[column][index];
                }
                right[row] -= factor * right[column];
            }
        }
        double[] solution = new double[size];
        for (int row = size - 1; row >= 0; row--) {
            double rest = right[row];
            for (int index = row + 1; index < size; index++) {
                rest -= matrix[row][index] * solution[index];
            }
            solution[row] = rest / matrix[row][row];
        }
        return solution;
    }

    /** Brings the largest number of a column to the diagonal. */
    private static void exchange(double[][] matrix, double[] right, int column) {
        int largest = column;
        for (int row = column + 1; row < right.length; row++) {
            if (Math.abs(matrix[row][column]) > Math.abs(matrix[largest][column])) {
                largest = row;
            }
        }
        double[] row = matrix[column];
        matrix[column] = matrix[largest];
        matrix[largest] = row;
        double value = right[column];
        right[column] = right[largest];
        right[largest] = value;
    }
}
