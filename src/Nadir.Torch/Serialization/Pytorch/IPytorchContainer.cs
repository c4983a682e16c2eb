using Nadir.Torch.Serialization.Pickle;

namespace Nadir.Torch.Serialization;

/// <summary>One of the file formats in which PyTorch stores a pickle and the storages that it names.</summary>
internal interface IPytorchContainer
{
    /// <summary>The pickle's value, its tensors still being <see cref="StoredTensor"/>s.</summary>
    object? Root { get; }

    /// <summary>Where in the file the bytes of a storage begin.</summary>
    /// <exception cref="InvalidDataException">The storage is missing or has another length.</exception>
    long Locate(StorageReference storage);
}
