using System.Collections;

namespace Nadir.Torch.Nn;

/// <summary>Modules under the names 0, 1, 2 ..., which their owner applies as it likes.</summary>
public sealed class ModuleList : Module, IReadOnlyList<Module>
{
    private readonly List<Module> _modules = [];

    /// <summary>Makes a list.</summary>
    public ModuleList(params ReadOnlySpan<Module> modules)
    {
        foreach (var module in modules)
        {
            Append(module);
        }
    }

    /// <summary>How many modules there are.</summary>
    public int Count => _modules.Count;

    /// <summary>The module at a position.</summary>
    public Module this[int index] => _modules[index];

    /// <summary>Adds a module at the end.</summary>
    /// <returns>The module itself.</returns>
    public T Append<T>(T module)
        where T : Module
    {
        RegisterModule($"{_modules.Count}", module);
        _modules.Add(module);
        return module;
    }

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
