using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>The systems that a program knows, by name.</summary>
/// <remarks>Safe to use from many threads. The order counts: of several encoders the first is preferred.</remarks>
public sealed class SystemRegistry
{
    private readonly Lock _guard = new();
    private SystemDescriptor[] _systems = [];

    /// <summary>Makes a registry.</summary>
    /// <param name="systems">The one to prefer first.</param>
    public SystemRegistry(params IEnumerable<SystemDescriptor> systems)
    {
        ArgumentNullException.ThrowIfNull(systems);
        foreach (var system in systems)
        {
            Register(system);
        }
    }

    /// <summary>All systems, in the order in which they were registered.</summary>
    public IReadOnlyList<SystemDescriptor> All
    {
        get
        {
            lock (_guard)
            {
                return _systems;
            }
        }
    }

    /// <summary>Adds a system, behind those that are there.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Register(SystemDescriptor system)
    {
        ArgumentNullException.ThrowIfNull(system);
        lock (_guard)
        {
            if (_systems.Any(known => known.Name == system.Name))
            {
                throw new ArgumentException($"A system '{system.Name}' is registered already.", nameof(system));
            }

            _systems = [.. _systems, system];
        }
    }

    /// <summary>Takes a system away again, for a host that knew it for a while only.</summary>
    /// <returns>Whether there was one of that name.</returns>
    public bool Remove(string name)
    {
        lock (_guard)
        {
            var before = _systems.Length;
            _systems = [.. _systems.Where(known => known.Name != name)];
            return _systems.Length < before;
        }
    }

    /// <summary>The systems with a role, the one to prefer first.</summary>
    public IReadOnlyList<SystemDescriptor> WithRole(SystemRoles role) =>
        [.. All.Where(system => system.Roles.HasFlag(role))];

    /// <summary>The system of a name; null where there is none.</summary>
    public SystemDescriptor? Find(string name) => All.FirstOrDefault(system => system.Name == name);

    /// <summary>The system of a model folder.</summary>
    /// <exception cref="InvalidDataException">Its <c>config.json</c> is damaged, or names no system
    /// that is known.</exception>
    /// <exception cref="FileNotFoundException">It is no model folder.</exception>
    public SystemDescriptor Of(string folder)
    {
        var name = ModelFolder.Architecture(folder);
        return Find(name) ?? throw new InvalidDataException(
            $"'{folder}' is a model of the architecture '{name}', which is not known here; known "
                + $"are {string.Join(", ", All.Select(system => system.Name))}.");
    }

    /// <summary>Reads a model of whichever system its <c>config.json</c> names.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's
    /// configuration says.</param>
    /// <param name="findModel">From the name of a bundled model, or a folder, to a model folder; null: every
    /// name is a folder.</param>
    /// <returns>In evaluation mode, float32, on the CPU. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged, or the architecture is not known.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public LoadedModel Load(string folder, PromptTemplate? prompt = null, Func<string, string>? findModel = null)
    {
        var loaded = Of(folder).Load(
            folder, new ModelLoading { Registry = this, Prompt = prompt, FindModel = findModel });
        return prompt is null
            ? loaded
            : loaded with
            {
                Tokenizer = new PromptedTokenizer((loaded.Tokenizer as PromptedTokenizer)?.Inner
                ?? loaded.Tokenizer, prompt)
            };
    }

    /// <summary>Opens the text side of a model that makes vectors, which needs no libtorch.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="isBrief">As of <see cref="SystemDescriptor.OpenTexts"/>.</param>
    /// <returns>Null where only the whole model can read texts. The caller disposes it.</returns>
    /// <exception cref="InvalidDataException">A file is damaged, or the system makes no vectors.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public ITextInference? OpenTexts(string folder, bool isBrief = false)
    {
        RequireRole(folder, SystemRoles.Encoder);
        return Of(folder).OpenTexts(folder, isBrief);
    }

    /// <summary>Reads a model that has to be of a kind.</summary>
    /// <typeparam name="TModel">One of the contracts, such as <see cref="ITwoTowers"/>.</typeparam>
    /// <param name="folder">The model folder.</param>
    /// <param name="role">The role that the kind serves, for the message.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's
    /// configuration says.</param>
    /// <param name="findModel">From a name to a model folder; null: every name is a folder.</param>
    /// <exception cref="InvalidDataException">It is of another kind; the message says which systems serve.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public (TModel Model, ITextTokenizer Tokenizer) Load<TModel>(
        string folder, SystemRoles role, PromptTemplate? prompt = null, Func<string, string>? findModel = null)
        where TModel : class, IModel
    {
        RequireRole(folder, role);
        var loaded = Load(folder, prompt, findModel);
        if (loaded.Model is TModel model)
        {
            return (model, loaded.Tokenizer);
        }

        loaded.Dispose();
        throw new InvalidDataException(
            $"'{folder}' is a {loaded.System.Title} that was made without what a {Name(role)} needs.");
    }

    /// <summary>Refuses a model whose system does not serve a role.</summary>
    /// <exception cref="InvalidDataException">It does not; the message says which systems do.</exception>
    /// <exception cref="FileNotFoundException">It is no model folder.</exception>
    public void RequireRole(string folder, SystemRoles role)
    {
        var system = Of(folder);
        if (!system.Roles.HasFlag(role))
        {
            throw new InvalidDataException(
                $"'{folder}' is a model of the architecture '{system.Name}', which cannot serve as {Name(role)}; "
                    + $"expected {string.Join(", ", WithRole(role).Select(known => known.Name))}.");
        }
    }

    private static string Name(SystemRoles role) => role.ToString().ToLowerInvariant();
}
