namespace Nadir.Torch.Serialization.Pickle;

/// <summary>A run of elements in the checkpoint, named by the pickle and stored beside it.</summary>
/// <param name="Key">Its name in the checkpoint.</param>
/// <param name="ElementType">The elements' type.</param>
/// <param name="ElementCount">How many the pickle says there are.</param>
internal sealed record StorageReference(string Key, ScalarType ElementType, long ElementCount)
{
    /// <summary>Bytes that the elements take.</summary>
    public long ByteCount => checked(ElementCount * ElementType.ElementSize());
}

/// <summary>A strided view on a storage: what a pickle tells of one tensor. Sizes, strides and offset count elements.</summary>
internal sealed record StoredTensor(StorageReference Storage, long Offset, long[] Shape, long[] Strides);
