namespace Nadir.Torch.Nn;

/// <summary>The rule about lengths of padded sequences.</summary>
internal static class SequenceLengths
{
    /// <exception cref="ArgumentException">There is not one length a sequence, or one is out of range.</exception>
    public static void Check(Tensor lengths, long batch, long longest)
    {
        if (lengths.Dimensions != 1 || lengths.NumberOfElements != batch)
        {
            throw new ArgumentException($"{batch} sequences need as many lengths, not a tensor {lengths}.", nameof(lengths));
        }

        foreach (var length in lengths.ToArray<long>())
        {
            if (length < 1 || length > longest)
            {
                throw new ArgumentException($"A sequence has length {length}; it must be 1 to {longest}.", nameof(lengths));
            }
        }
    }
}
