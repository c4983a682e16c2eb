using System.Security.Cryptography;
using Nadir.Vectors;
using Nadir.Vectors.Kernels;

namespace Nadir.Vectors.Tests;

/// <summary>What a search writes and finds, down to the last bit, as one number.</summary>
internal static class SearchDigest
{
    /// <summary>The names of the kernels that this process uses, fastest first, and the digest.</summary>
    public static string Compute()
    {
        using var folder = new TemporaryFolder();
        using var bits = new MemoryStream();
        using var writer = new BinaryWriter(bits);
        foreach (int dimension in new[] { 5, 64, 100, 768 })
        {
            var rows = VectorSamples.Awkward(300, dimension, dimension);
            using var segment = VectorSamples.Write(folder.File($"{dimension}.vectors"), rows);
            writer.Write(File.ReadAllBytes(segment.Path));
            foreach (float[] query in VectorSamples.Gaussian(5, dimension, 1))
            {
                foreach (var hit in new ExactSearch(dimension, [segment]).Search(query, 20))
                {
                    writer.Write(hit.Id);
                    writer.Write(hit.Score);
                }
            }
        }

        string kernels = string.Join(',', DotKernel.Supported.Select(kernel => kernel.GetType().Name));
        return $"{kernels} {Convert.ToHexString(SHA256.HashData(bits.ToArray()))}";
    }
}
