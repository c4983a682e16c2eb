using System.Collections;

namespace Nadir.Torch.Nn;

/// <summary>
/// Modules one after another; each one's result is the next one's input, and is freed once it was used.
/// </summary>
public sealed class Sequential : Module
{
    private readonly List<Module> _steps = [];

    /// <summary>Makes a chain without modules, for <see cref="Append"/>.</summary>
    public Sequential()
    {
    }

    /// <summary>Chains modules under the names 0, 1, 2 ...</summary>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        foreach (var module in modules)
        {
            Append(module);
        }
    }

    /// <summary>Chains modules under names of one's own.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> modules)
    {
        foreach (var (name, module) in modules)
        {
            _steps.Add(RegisterModule(name, module));
        }
    }

    /// <summary>Adds a module at the end, under the number of modules before it.</summary>
    /// <returns>This chain.</returns>
    public Sequential Append(Module module)
    {
        _steps.Add(RegisterModule($"{_steps.Count}", module));
        return this;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        if (_steps.Count == 0)
        {
            throw new InvalidOperationException("An empty Sequential has no result.");
        }

        var value = input;
        foreach (var step in _steps)
        {
            var next = step.Forward(value);
            if (!ReferenceEquals(value, input))
            {
                value.Dispose();
            }

            value = next;
        }

        return value;
    }
}

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
