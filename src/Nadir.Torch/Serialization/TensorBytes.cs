namespace Nadir.Torch.Serialization;

/// <summary>Moves the raw bytes of tensors between memory and files.</summary>
internal static unsafe class TensorBytes
{
    private const int ChunkLength = 1 << 24;

    /// <summary>A part of a stored tensor's bytes.</summary>
    public delegate ReadOnlySpan<byte> Source(long offset, int length);

    /// <summary>Makes a contiguous tensor of stored bytes.</summary>
    /// <exception cref="InvalidDataException">Truth values are other than 0 and 1.</exception>
    public static Tensor Read(Source source, ScalarType type, long[] shape)
    {
        var tensor = Tensor.Empty(shape, type);
        try
        {
            var length = tensor.NumberOfElements * type.ElementSize();
            for (var done = 0L; done < length; done += ChunkLength)
            {
                var bytes = source(done, (int)Math.Min(ChunkLength, length - done));

                // Native code may take any other byte for anything.
                if (type == ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                {
                    throw new InvalidDataException("it holds truth values that are neither 0 nor 1.");
                }

                bytes.CopyTo(new Span<byte>(tensor.DataPointer + done, bytes.Length));
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads tensors one after another; when one fails, those read before it are freed.</summary>
    public static Dictionary<string, Tensor> ReadAll(IEnumerable<string> names, Func<string, Tensor> read)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var name in names)
            {
                tensors.Add(name, read(name));
            }

            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }

    /// <summary>Writes the elements of a contiguous tensor on the CPU.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        var length = tensor.NumberOfElements * tensor.Type.ElementSize();
        for (var done = 0L; done < length; done += ChunkLength)
        {
            stream.Write(new ReadOnlySpan<byte>(tensor.DataPointer + done, (int)Math.Min(ChunkLength, length - done)));
        }
    }
}
