using Nadir.Systems.Contracts;

namespace Nadir.Systems.Sfdr;

/// <summary>The retrieval model whose features a captioner was trained on.</summary>
public sealed record EncoderReference
{
    /// <summary>The subfolder of a captioner's folder that may hold its encoder.</summary>
    public const string FolderName = "encoder";

    /// <summary>A bundled model's name or a model folder.</summary>
    public string Name { get; set; } = "osdpm";

    /// <summary>What <see cref="ModelFolder.Fingerprint"/> gave. Written by training; empty in a recipe.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Finds the encoder: inside the captioner's folder, or by its name.</summary>
    /// <param name="folder">The captioner's folder.</param>
    /// <param name="find">From a name to a model folder.</param>
    /// <returns>The encoder's folder.</returns>
    /// <exception cref="InvalidDataException">The model of that name is not the one that the captioner was trained with.</exception>
    /// <exception cref="FileNotFoundException">There is no such model.</exception>
    public string Locate(string folder, Func<string, string> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var inside = Path.Combine(folder, FolderName);
        var found = Directory.Exists(inside) ? inside : find(Name);
        return ModelFolder.Fingerprint(found) == Fingerprint
            ? found
            : throw new InvalidDataException(
                $"'{folder}' was trained with another model than '{found}': put the one that it was trained with into '{inside}', or train the captioner again.");
    }
}
