namespace Nadir.Torch.Serialization.Pickle;

/// <summary>The rule that a strided view lies within its storage.</summary>
internal static class StoredTensorExtent
{
    // PyTorch's own limit on dimensions of a tensor that operators take.
    private const int MaximumDimensions = 64;

    /// <exception cref="InvalidDataException">An element of the view would lie outside the storage.</exception>
    public static void Check(StoredTensor tensor)
    {
        if (tensor.Shape.Length != tensor.Strides.Length || tensor.Shape.Length > MaximumDimensions)
        {
            throw new InvalidDataException($"its pickle holds a tensor of {tensor.Shape.Length} sizes and {tensor.Strides.Length} strides.");
        }

        if (tensor.Offset < 0 || tensor.Shape.Any(long.IsNegative) || tensor.Strides.Any(long.IsNegative) || !Fits(tensor))
        {
            throw new InvalidDataException($"its pickle holds a tensor, sizes [{string.Join(", ", tensor.Shape)}], strides [{string.Join(", ", tensor.Strides)}], offset {tensor.Offset}, that reaches outside its storage '{tensor.Storage.Key}' of {tensor.Storage.ElementCount} elements.");
        }
    }

    private static bool Fits(StoredTensor tensor)
    {
        try
        {
            var count = 1L;
            var last = tensor.Offset;
            for (var i = 0; i < tensor.Shape.Length; i++)
            {
                count = checked(count * tensor.Shape[i]);
                last = checked(last + ((tensor.Shape[i] - 1) * tensor.Strides[i]));
            }

            return tensor.Shape.Contains(0) ? tensor.Offset <= tensor.Storage.ElementCount : last < tensor.Storage.ElementCount;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
