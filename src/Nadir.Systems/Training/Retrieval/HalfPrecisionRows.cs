using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>A complete file of rows of equal length, in half precision, read in any order.</summary>
/// <remarks>
/// Safe to read from many threads. What was read once stays in the system's page cache where there is room.
/// </remarks>
internal sealed class HalfPrecisionRows : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;

    private HalfPrecisionRows(string path, SafeFileHandle file, int width) =>
        (_path, _file, Width) = (path, file, width);

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">How many it must have.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="what">What the rows are, for the message.</param>
    /// <exception cref="TrainingException">The file has another length than so many rows take.</exception>
    public static HalfPrecisionRows Open(string path, int rows, int width, string what)
    {
        var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var expected = (long)rows * width * Marshal.SizeOf<Half>();
        if (RandomAccess.GetLength(file) is var length && length != expected)
        {
            file.Dispose();
            throw new TrainingException(
                $"'{path}' has {length} bytes, expected {expected}: remove it, and the {what} are computed again.");
        }

        return new HalfPrecisionRows(path, file, width);
    }

    /// <summary>Reads whole rows, one behind the other.</summary>
    public Half[] Read(IReadOnlyList<int> rows)
    {
        var values = new Half[rows.Count * Width];
        for (var index = 0; index < rows.Count; index++)
        {
            Read(rows[index], values.AsSpan(index * Width, Width));
        }

        return values;
    }

    /// <summary>Reads a part of a row.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="values">Takes the numbers.</param>
    /// <param name="first">Place of the first one in the row.</param>
    /// <exception cref="TrainingException">The file was cut short meanwhile.</exception>
    public void Read(int row, Span<Half> values, int first = 0)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var offset = (((long)row * Width) + first) * Marshal.SizeOf<Half>();
        while (bytes.Length > 0)
        {
            var count = RandomAccess.Read(_file, bytes, offset);
            if (count == 0)
            {
                throw new TrainingException($"'{_path}' was cut short while it was read.");
            }

            bytes = bytes[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
