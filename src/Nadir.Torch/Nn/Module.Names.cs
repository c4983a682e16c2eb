namespace Nadir.Torch.Nn;

// Walking over the parts. Names are PyTorch's: the parts' names joined with dots.
public abstract partial class Module
{
    /// <summary>This module, under the empty name, and all of its parts, each before its own parts.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules() => Walk(string.Empty);

    /// <summary>The parts of this module, without their own parts.</summary>
    public IEnumerable<(string Name, Module Module)> NamedChildren() =>
        _modules.Select(static pair => (pair.Key, pair.Value));

    /// <summary>All parameters by dotted names. One that several modules share comes once, under its first name.</summary>
    public IEnumerable<(string Name, Tensor Parameter)> NamedParameters()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, tensor) in module._parameters)
            {
                if (seen.Add(tensor))
                {
                    yield return (Join(prefix, name), tensor);
                }
            }
        }
    }

    /// <summary>All parameters, each once.</summary>
    public IEnumerable<Tensor> Parameters() => NamedParameters().Select(static pair => pair.Parameter);

    /// <summary>All buffers by dotted names. One that several modules share comes once, under its first name.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (prefix, module) in NamedModules())
        {
            foreach (var (name, (tensor, _)) in module._buffers)
            {
                if (seen.Add(tensor))
                {
                    yield return (Join(prefix, name), tensor);
                }
            }
        }
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    private IEnumerable<(string Name, Module Module)> Walk(string prefix)
    {
        yield return (prefix, this);
        foreach (var (name, module) in _modules)
        {
            foreach (var inner in module.Walk(Join(prefix, name)))
            {
                yield return inner;
            }
        }
    }
}
