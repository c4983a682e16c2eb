namespace Nadir.Torch.Serialization.Pickle;

/// <summary>
/// A name of the allow-list. It stands for nothing in this process: no type is looked up and nothing of that name is called.
/// </summary>
internal abstract record PickleGlobal(string Name);

/// <summary>A name that a pickle may apply to arguments; what is then made is decided here.</summary>
internal sealed record PickleFunction(string Name, Func<object?[], object?> Apply) : PickleGlobal(Name);

/// <summary>
/// A class of a TorchScript archive, such as <c>__torch__.clip.model.VisionTransformer</c>. Its program stays unread; an object
/// of it is only a <see cref="ScriptObject"/>.
/// </summary>
internal sealed record PickleScriptClass(string Name) : PickleGlobal(Name);

/// <summary>A storage class such as <c>torch.FloatStorage</c>, named by persistent identifiers.</summary>
internal sealed record PickleStorageClass(string Name, ScalarType ElementType) : PickleGlobal(Name);
