using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Text;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Contracts;

/// <summary>
/// A text encoder of the BERT family as a folder: <c>config.json</c>, <c>model.safetensors</c> under Hugging Face's
/// names,
/// <c>vocab.txt</c>, <c>card.md</c>. It is a part that trainings start from, and no model that searches by itself.
/// </summary>
/// <remarks>Safe to use from many threads, one a folder.</remarks>
public static class BertFolder
{
    /// <summary>Converts published weights to a folder.</summary>
    /// <param name="checkpoint">As <see cref="BertCheckpoint.Read"/> takes it.</param>
    /// <param name="folder">Created if missing; not the checkpoint's own.</param>
    /// <param name="type">Of the stored matrices; vectors stay in single precision.</param>
    /// <returns>The sizes.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or does not fit the others.</exception>
    public static BertTextOptions Convert(string checkpoint, string folder, ScalarType type)
    {
        var file = BertCheckpoint.FileOf(checkpoint);
        var source = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == source)
        {
            throw new InvalidDataException(
                $"'{folder}' holds the checkpoint itself, whose config.json would be lost; choose another folder.");
        }

        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var (options, tensors) = BertCheckpoint.Read(file);
        var tokenizer = BertCheckpoint.ReadTokenizer(file);
        if (tokenizer.Count != options.VocabularySize)
        {
            throw new InvalidDataException(
                $"'{file}' has vectors of {options.VocabularySize} word pieces, its vocabulary {tokenizer.Count}.");
        }

        // Names, shapes and number of tensors are checked by loading them.
        using var encoder = new BertTextEncoder(options);
        BertCheckpoint.Load(file, encoder);
        Directory.CreateDirectory(folder);
        tokenizer.Save(Path.Combine(folder, WordPieceTokenizer.FileName));
        File.WriteAllText(Path.Combine(folder, ModelFolder.CardName), Card(file, options));
        ModelFolder.WriteConfiguration(folder, JsonSerializer.SerializeToUtf8Bytes(
            new BertConfiguration { Bert = options }, BertJson.Default.BertConfiguration));
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName),
            encoder.StateDict().ToDictionary(
                pair => pair.Key, pair => pair.Value.Dimensions > 1 ? pair.Value.To(type) : pair.Value),
            new Dictionary<string, string> { ["format"] = "pt" });
        return options;
    }

    private static string Card(string file, BertTextOptions options)
    {
        using var stream = File.OpenRead(file);
        var hash = System.Convert.ToHexStringLower(SHA256.HashData(stream));
        var sentence = options.Pooling == BertPooling.Mean ? "the mean over its pieces" : "the vector of [CLS]";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            # Text encoder

            A BERT of {{options.Layers}} layers, width {{options.Width}}, {{options.Heads}} heads and
            {{options.VocabularySize:N0}} lower-case word pieces; a sentence is {{sentence}}.

            Converted from `{{Path.GetFileName(file)}}`, SHA-256 {{hash}}. Its licence is the one of those weights.

            Trainings start from it by `"textTuning": { "weights": "FOLDER" }` and `"text": { "encoder": "bert" }`.

            """);
    }
}
