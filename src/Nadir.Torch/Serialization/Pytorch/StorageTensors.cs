using Nadir.Torch.Serialization.Pickle;

namespace Nadir.Torch.Serialization;

/// <summary>Makes tensors of a checkpoint's strided views. Views of one storage share its memory, as they did when saved.</summary>
internal static class StorageTensors
{
    private static readonly Operator s_asStrided = new("aten::as_strided");

    /// <summary>Reads the storages that the views need.</summary>
    /// <returns>A tensor for each view, to be disposed.</returns>
    /// <exception cref="InvalidDataException">A storage is missing or damaged.</exception>
    public static Dictionary<StoredTensor, Tensor> Read(MappedFile file, IPytorchContainer container, IReadOnlyList<StoredTensor> views)
    {
        var places = Locate(container, views.Select(static view => view.Storage), file.Length);
        var tensors = new Dictionary<StoredTensor, Tensor>(ReferenceEqualityComparer.Instance);
        try
        {
            foreach (var group in views.GroupBy(static view => view.Storage))
            {
                using var storage = TensorBytes.Read(file, places[group.Key.Key].Offset, group.Key.ElementType, [group.Key.ElementCount]);
                foreach (var view in group)
                {
                    tensors.Add(view, s_asStrided.Call(storage, view.Shape, view.Strides, view.Offset));
                }
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

    // All of them are found before memory is taken for one.
    private static Dictionary<string, (long Offset, StorageReference Storage)> Locate(
        IPytorchContainer container, IEnumerable<StorageReference> storages, long fileLength)
    {
        var places = new Dictionary<string, (long Offset, StorageReference Storage)>(StringComparer.Ordinal);
        var total = 0L;
        foreach (var storage in storages.Distinct())
        {
            if (!places.TryAdd(storage.Key, (container.Locate(storage), storage)))
            {
                throw new InvalidDataException($"its pickle names the storage '{storage.Key}' with two types or lengths.");
            }

            total += storage.ByteCount;
        }

        // Each lies in the file, so this only strikes where two share bytes.
        return total <= fileLength ? places : throw new InvalidDataException("its storages are together longer than the file.");
    }
}
