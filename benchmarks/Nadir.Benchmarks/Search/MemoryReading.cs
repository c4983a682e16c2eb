using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Benchmarks.Search;

/// <summary>Reads memory and hardly does anything with it: a scan of the same bytes cannot be much faster.</summary>
internal static class MemoryReading
{
    /// <summary>Reads an array once, over all processors.</summary>
    public static ulong Read(byte[] memory)
    {
        ulong result = 0;
        int parts = Environment.ProcessorCount;
        Parallel.For(0, parts, part =>
        {
            int start = (int)((long)memory.Length * part / parts);
            int end = (int)((long)memory.Length * (part + 1) / parts);
            var sum = Vector512<ulong>.Zero;
            foreach (var lanes in MemoryMarshal.Cast<byte, Vector512<ulong>>(memory.AsSpan(start, end - start)))
            {
                sum += lanes;
            }

            Interlocked.Add(ref result, Vector512.Sum(sum));
        });
        return result;
    }
}
