namespace Nadir.Systems.Clip.Onnx.Export;

/// <summary>Brings matrices to signed bytes, each column with a scale of its own.</summary>
internal static class ColumnQuantization
{
    /// <summary>Quantizes symmetrically: 127 is the largest magnitude of the column.</summary>
    /// <param name="matrix">Row by row.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    /// <returns>Bytes, row by row, and what each column's bytes are multiplied by.</returns>
    public static (sbyte[] Bytes, float[] Scales) Quantize(float[] matrix, int rows, int columns)
    {
        var scales = new float[columns];
        for (var i = 0; i < matrix.Length; i++)
        {
            scales[i % columns] = Math.Max(scales[i % columns], Math.Abs(matrix[i]) / sbyte.MaxValue);
        }

        var bytes = new sbyte[checked(rows * columns)];
        for (var i = 0; i < bytes.Length; i++)
        {
            var scale = scales[i % columns];
            bytes[i] = scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(matrix[i] / scale), -sbyte.MaxValue, sbyte.MaxValue);
        }

        return (bytes, scales);
    }
}
