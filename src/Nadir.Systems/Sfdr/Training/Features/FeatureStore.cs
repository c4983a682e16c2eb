using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Nadir.Systems.Sfdr.Features;
using Nadir.Systems.Training;
using Nadir.Torch;

namespace Nadir.Systems.Sfdr.Training.Features;

/// <summary>Features of pictures in a file: rows of equal length, in half precision, read in any order.</summary>
/// <remarks>Safe to read from many threads. What was read once stays in the system's page cache where there is room.</remarks>
internal sealed class FeatureStore : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FeatureLayout _layout;
    private readonly FeatureSizes _sizes;

    private FeatureStore(SafeFileHandle file, FeatureLayout layout, FeatureSizes sizes, int rows) =>
        (_file, _layout, _sizes, Rows) = (file, layout, sizes, rows);

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>Opens a complete file.</summary>
    /// <exception cref="TrainingException">The file has another length than so many rows take.</exception>
    public static FeatureStore Open(string path, FeatureExtractor extractor, int regions, int rows)
    {
        var layout = new FeatureLayout(extractor.Sizes, regions);
        var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var expected = (long)rows * layout.Length * Marshal.SizeOf<Half>();
        if (RandomAccess.GetLength(file) is var length && length != expected)
        {
            file.Dispose();
            throw new TrainingException($"'{path}' has {length} bytes, expected {expected}: remove it, and the features are computed again.");
        }

        return new FeatureStore(file, layout, extractor.Sizes, rows);
    }

    /// <summary>Reads rows.</summary>
    /// <returns>Features without texts.</returns>
    public PictureFeatures Read(IReadOnlyList<int> rows)
    {
        var values = new Half[rows.Count * _layout.Length];
        for (var index = 0; index < rows.Count; index++)
        {
            ReadExactly(rows[index], values.AsSpan(index * _layout.Length, _layout.Length));
        }

        return _layout.Unpack(values);
    }

    /// <summary>Reads the pictures' vectors of all rows.</summary>
    /// <returns>[rows, embed].</returns>
    public Tensor ReadPictures() => ReadColumns(Rows, 0, _sizes.Embed);

    /// <summary>Reads the statistics of the first rows.</summary>
    /// <returns>[rows, statistics].</returns>
    public Tensor ReadStatistics(int rows) => ReadColumns(rows, _sizes.Embed, _sizes.Statistics);

    public void Dispose() => _file.Dispose();

    private Tensor ReadColumns(int rows, int first, int count)
    {
        var values = new Half[rows * count];
        for (var row = 0; row < rows; row++)
        {
            ReadExactly(row, values.AsSpan(row * count, count), first);
        }

        using var scope = new TensorScope();
        return scope.Keep(Tensor.FromArray<Half>(values, rows, count).To(ScalarType.Float32));
    }

    private void ReadExactly(int row, Span<Half> values, int first = 0)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var offset = (((long)row * _layout.Length) + first) * Marshal.SizeOf<Half>();
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
            {
                throw new TrainingException("The file of features was cut short while it was read.");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }
}
