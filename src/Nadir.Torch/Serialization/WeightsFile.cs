using Nadir.Weights;

namespace Nadir.Torch.Serialization;

/// <summary>
/// Reads weights from a file of any kind that Nadir knows: safetensors, its index of several files, or a PyTorch
/// checkpoint.
/// </summary>
public static class WeightsFile
{
    // A safetensors header begins with a brace behind the 8 bytes of its length.
    private const int BracePosition = sizeof(ulong);

    /// <summary>Reads all tensors. The kind is told by the file's content, not by its name.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose. Some
    /// may share memory.</returns>
    /// <exception cref="FileNotFoundException">The file, or one that an index names, is missing.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, damaged, or holds what is
    /// not allowed.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        Span<byte> start = stackalloc byte[BracePosition + 1];
        int length;
        using (var file = new MappedFile(path))
        {
            length = (int)Math.Min(file.Length, start.Length);
            file.Span(0, length).CopyTo(start);
        }

        if (length > BracePosition && start[BracePosition] == (byte)'{' && start[0] != (byte)'{')
        {
            return SafetensorsTensors.ReadAll(path);
        }

        return start[0] switch
        {
            (byte)'{' => SafetensorsTensors.ReadAllShards(path),
            (byte)'P' or 0x80 => PytorchCheckpoint.ReadAll(path),
            _ => throw new InvalidDataException($"'{path}' cannot be read: it is neither a safetensors file, nor an "
                + $"index of such files, nor a PyTorch checkpoint."),
        };
    }
}
