using System.Security.Cryptography;
using Nadir.Systems.Clip.Checkpoints;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.Clip.Conversion;

/// <summary>Makes a model folder of a checkpoint that another program wrote.</summary>
/// <param name="Configuration">What the folder's <c>config.json</c> says.</param>
/// <param name="Unused">Names of tensors that were left out.</param>
/// <param name="IsActivationKnown">Whether the nonlinearity was given or the checkpoint tells it.</param>
/// <param name="TokenizerFiles">Names of the tokenizer's files in the folder; none where there was no tokenizer.</param>
public sealed record ClipConversion(
    ClipConfiguration Configuration, IReadOnlyList<string> Unused, bool IsActivationKnown, IReadOnlyList<string> TokenizerFiles)
{
    /// <summary>Converts.</summary>
    /// <param name="checkpoint">What <see cref="ClipCheckpoint.Load"/> reads.</param>
    /// <param name="folder">Created if missing; not the checkpoint's own.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidDataException">The checkpoint or an option is no good; the message names it. Nothing was written.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="OverflowException">A weight is too large for the type.</exception>
    public static ClipConversion Run(string checkpoint, string folder, ClipConversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ClipConfiguration.RequirePrompt(options.Prompt);
        var source = Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == source)
        {
            throw new InvalidDataException($"'{folder}' holds the checkpoint itself, whose config.json would be lost; choose another folder.");
        }

        using var read = ClipCheckpoint.Load(checkpoint, options.Checkpoint);
        var configuration = read.Model.Configuration with { Prompt = options.Prompt };
        Directory.CreateDirectory(folder);
        var tokenizer = ClipTokenizerFolder.Copy(options.Tokenizer ?? source, folder);
        var conversion = new ClipConversion(configuration, read.Unused, read.IsActivationKnown, tokenizer);
        using (var stream = File.OpenRead(checkpoint))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            File.WriteAllText(
                Path.Combine(folder, ModelFolder.CardName),
                ClipCard.Write(conversion, Path.GetFileName(checkpoint), hash, read.Naming, options.Type));
        }

        ClipFolder.Save(folder, read.Model, configuration, options.Type, new Dictionary<string, string> { ["format"] = "pt" });
        return conversion;
    }
}
