using System.Text.Json;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.DualEncoder;

/// <summary>What <c>config.json</c> says of a model's text side and of what must be known beside it.</summary>
/// <param name="EmbedDim">Length of the vectors before calibration.</param>
/// <param name="ImageSize">Side of the images in pixels.</param>
/// <param name="Width">Length of a word's embedding.</param>
/// <param name="Hidden">Units in each direction.</param>
/// <param name="MaxLength">Words after which a text is cut off.</param>
/// <param name="VocabularySize">Rows of the embedding.</param>
/// <param name="BankSize">Pictures of the querybank; 0 for none.</param>
/// <param name="BankInverseTemperature">Factor on cosines in its soft maximum.</param>
/// <remarks>
/// Read member by member, since a serializer's own code is compiled anew at every start of the program and takes a query longer than
/// all else that it does. Members that nobody knows are left to whoever reads the whole model.
/// </remarks>
internal sealed record GruTextSizes(
    int EmbedDim, int ImageSize, int Width, int Hidden, int MaxLength, int VocabularySize, int BankSize, double BankInverseTemperature)
{
    private const int Largest = 1 << 20;

    /// <summary>Reads the sizes.</summary>
    /// <param name="folder">The model folder, of which <c>config.json</c> is known to be JSON with an architecture.</param>
    /// <param name="towers">The member that has the sizes of the towers; null where they are the whole model.</param>
    /// <returns>Null where the text side is no recurrent one, or a size is missing or out of range.</returns>
    /// <exception cref="FileNotFoundException">There is no <c>config.json</c>.</exception>
    public static GruTextSizes? Read(string folder, string? towers)
    {
        using var document = JsonDocument.Parse(ModelFolder.ReadConfiguration(folder), new JsonDocumentOptions
        {
            MaxDepth = 16,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        var root = document.RootElement;
        var defaults = new DualEncoderOptions();
        if (Member(root, "clip") is not null
            || (towers is null ? root : Member(root, towers)) is not { ValueKind: JsonValueKind.Object } encoder
            || Member(encoder, "image") is not { } image
            || Member(encoder, "text") is not { } text
            || (Member(text, "encoder") is { } kind && !(kind.ValueKind == JsonValueKind.String && kind.ValueEquals(nameof(TextTowerKind.Gru))))
            || Size(encoder, "embedDim", defaults.EmbedDim) is not { } dimension
            || Size(image, "size", defaults.Image.Size) is not { } side
            || Size(text, "width", defaults.Text.Width) is not { } width
            || Size(text, "hidden", defaults.Text.Hidden) is not { } hidden
            || Size(text, "maxLength", defaults.Text.MaxLength) is not { } length
            || Size(text, "vocabularySize", defaults.Text.VocabularySize) is not { } vocabulary)
        {
            return null;
        }

        var bank = new QuerybankOptions();
        if (towers is null || Member(root, "querybank") is not { } querybank)
        {
            return new GruTextSizes(dimension, side, width, hidden, length, vocabulary, bank.Size, bank.InverseTemperature);
        }

        return (Member(querybank, "size") is null ? bank.Size : Size(querybank, "size", bank.Size, least: 0)) is { } size
            && Factor(querybank, bank.InverseTemperature) is { } factor
                ? new GruTextSizes(dimension, side, width, hidden, length, vocabulary, size, factor)
                : null;
    }

    private static JsonElement? Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static int? Size(JsonElement from, string name, int otherwise, int least = 1) =>
        Member(from, name) is not { } member ? otherwise >= least ? otherwise : null
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var size) && size >= least && size <= Largest ? size
        : null;

    private static double? Factor(JsonElement bank, double otherwise) =>
        Member(bank, "inverseTemperature") is not { } member ? otherwise
        : member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var factor) && factor > 0 && double.IsFinite(factor) ? factor
        : null;
}
