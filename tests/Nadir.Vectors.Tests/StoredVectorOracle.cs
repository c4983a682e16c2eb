using Nadir.Vectors;

namespace Nadir.Vectors.Tests;

/// <summary>
/// Ranks every stored row in decimal arithmetic on the bytes of the file, as its format is documented: no kernel, no
/// bound and no threshold takes part.
/// </summary>
internal static class StoredVectorOracle
{
    private const int HeaderLength = 128;

    public static List<(long Id, double Score)> Rank(
        IEnumerable<string> paths, int dimension, double[] rotatedQuery, Func<long, bool> isFound, int count) =>
        [.. paths.SelectMany(path => Scores(File.ReadAllBytes(path), dimension, rotatedQuery))
            .Where(row => isFound(row.Id))
            // Answers give scores in single precision, and equal ones by id.
            .OrderByDescending(row => (float)row.Score)
            .ThenBy(row => row.Id)
            .Take(count)];

    /// <summary>The query as the search compares it: unit, rotated, in single floats.</summary>
    public static double[] Rotate(float[] query)
    {
        double norm = Math.Sqrt(query.Sum(value => (double)value * value));
        double[] rotated = [.. query.Select(value => value / norm)];
        new Rotation(query.Length).Apply(rotated);
        return [.. rotated.Select(value => (double)(float)value)];
    }

    private static IEnumerable<(long Id, double Score)> Scores(byte[] file, int dimension, double[] query)
    {
        int count = (int)BitConverter.ToInt64(file, 16);
        int ids = HeaderLength;
        int scales = ids + Align(8 * count);
        int residuals = scales + Align(4 * count);
        bool isInPlanes = BitConverter.ToInt32(file, 8) == 2;
        int codes = residuals + Align(4 * count) + (isInPlanes ? 2 * Align(8 * count) : 0);
        int planeRow = PlaneRow(dimension);
        int tails = codes + (isInPlanes ? (2 * Align(planeRow * count)) + Align(2 * planeRow * count)
            : Align(dimension * count));
        for (int row = 0; row < count; row++)
        {
            decimal sum = 0;
            for (int j = 0; j < dimension; j++)
            {
                int cell = (row * dimension) + j;
                int code = isInPlanes ? Join(file, codes, count, dimension, row, j) : file[codes + cell];
                int value = ((code - 128) * 65536) + BitConverter.ToInt16(file, tails + (2 * cell));
                sum += value * (decimal)query[j];
            }

            double scale = BitConverter.ToSingle(file, scales + (4 * row));
            yield return (BitConverter.ToInt64(file, ids + (8 * row)), (double)sum * scale / 65536);
        }
    }

    private static int PlaneRow(int dimension) => (dimension / 256 * 64) + (((dimension % 256) + 15) / 16 * 4);

    /// <summary>Bits 7 and 6, 5 and 4, 3 to 0 of one code, each from its plane.</summary>
    private static int Join(byte[] file, int start, int count, int dimension, int row, int component)
    {
        int length = PlaneRow(dimension);
        int block = component / 256;
        int quarter = block < dimension / 256 ? 64 : length % 64;
        int part = component % 256 / quarter;
        int place = component % 256 % quarter;
        int upper = start + (row * length) + (block * 64) + place;
        int middle = upper + Align(length * count);
        int lower = start + (2 * Align(length * count)) + (row * 2 * length) + (block * 128) + (part % 2 * quarter)
            + place;
        return ((file[upper] >> (2 * part) & 3) << 6) | ((file[middle] >> (2 * part) & 3) << 4)
            | (file[lower] >> (part / 2 * 4) & 15);
    }

    private static int Align(int length) => (length + 63) / 64 * 64;
}
