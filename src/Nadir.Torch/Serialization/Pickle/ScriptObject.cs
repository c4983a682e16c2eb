namespace Nadir.Torch.Serialization.Pickle;

/// <summary>An object of a TorchScript archive: its attributes by name. None of its methods is read.</summary>
internal sealed class ScriptObject() : OrderedDictionary<object, object?>(PickleKeyComparer.Instance);
