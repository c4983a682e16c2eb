using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Training.Bench;

/// <summary>A row of the papers' tables: a variant of a system that has recipes in recipes/bench.</summary>
/// <remarks>Immutable; safe to use from many threads.</remarks>
public sealed class BenchSystem
{
    private readonly SystemRegistry _registry;
    private readonly string _folder;

    internal BenchSystem(SystemRegistry registry, string folder, SystemDescriptor system, SystemVariant variant)
    {
        (_registry, _folder, System, Variant) = (registry, folder, system, variant);
        Name = NameOf(system, variant);
    }

    /// <summary>What the command line, folders and recipes call it, such as <c>scan-t2i</c>.</summary>
    public string Name { get; }

    /// <summary>Its name in the published tables, such as <c>SCAN t2i</c>.</summary>
    public string Title => Variant.PublishedAs ?? Name;

    /// <summary>The system.</summary>
    public SystemDescriptor System { get; }

    /// <summary>The variant.</summary>
    public SystemVariant Variant { get; }

    /// <summary>Reads its recipe.</summary>
    /// <param name="setting">Which of the two.</param>
    /// <exception cref="TrainingException">The file is missing, is not valid, or trains another system.</exception>
    public TrainingRecipe Recipe(BenchSetting setting)
    {
        var path = PathOf(_folder, Name, setting);
        var recipe = RecipeFile.Read(_registry, path);
        return recipe.Task == System.Name
            ? recipe
            : throw new TrainingException($"'{path}' trains a {recipe.Task}, and should train a {System.Name}.");
    }

    /// <summary>Parameters of its network as the papers count them, without the embedding of words.</summary>
    /// <param name="setting">By which of its recipes.</param>
    /// <returns>Null for systems whose networks are not made by their recipe alone.</returns>
    public long? Parameters(BenchSetting setting)
    {
        if (Recipe(setting) is not MatchingRecipe recipe)
        {
            return null;
        }

        // The fewest rows that an embedding may have: they do not count.
        using var network = recipe.CreateNetwork(vocabularySize: 4);
        return ParameterCount.WithoutWords(network);
    }

    internal static string NameOf(SystemDescriptor system, SystemVariant variant) =>
        variant.Name == system.Name ? system.Name : $"{system.Name}-{variant.Name}";

    internal static string PathOf(string folder, string name, BenchSetting setting) =>
        Path.Combine(folder, setting == BenchSetting.Controlled ? setting.ToName() : "", name + ".json");
}
