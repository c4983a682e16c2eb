using System.Text.Json;
using Nadir.Systems.Building;
using Nadir.Systems.Building.TextEncoders;
using Nadir.Systems.Contracts;

namespace Nadir.Systems.DualEncoder.Texts;

/// <summary>What <c>config.json</c> says of a model's text side and of what must be known beside it.</summary>
/// <param name="EmbedDim">Length of the vectors before calibration.</param>
/// <param name="ImageSize">Side of the images in pixels.</param>
/// <param name="Width">Length of a word's embedding, of a GRU.</param>
/// <param name="Hidden">Units in each direction, of a GRU.</param>
/// <param name="MaxLength">Words or word pieces after which a text is cut off.</param>
/// <param name="VocabularySize">Rows of the embedding, of a GRU.</param>
/// <param name="Bert">Sizes of the BERT that reads the texts; null for a GRU.</param>
/// <param name="HeadWidth">Units of the layer beside a BERT's projection; 0 for none.</param>
/// <param name="WordTower">The word-level tower beside a BERT; null for none.</param>
/// <param name="BankSize">Pictures of the querybank; 0 for none.</param>
/// <param name="BankInverseTemperature">Factor on cosines in its soft maximum.</param>
/// <remarks>
/// Read member by member, since a serializer's own code is compiled anew at every start of the program and takes a
/// query longer than all else that it does. Members that nobody knows are left to whoever reads the whole model.
/// </remarks>
internal sealed record TextSideSizes(
    int EmbedDim, int ImageSize, int Width, int Hidden, int MaxLength, int VocabularySize,
    BertTextOptions? Bert, int HeadWidth, WordTowerOptions? WordTower, int BankSize, double BankInverseTemperature)
{
    private const int Largest = 1 << 20;

    /// <summary>Reads the sizes.</summary>
    /// <param name="folder">The model folder, of which <c>config.json</c> is known to be JSON with
    /// an architecture.</param>
    /// <param name="towers">The member that has the sizes of the towers; null where they are the whole model.</param>
    /// <returns>Null where the text side is of no such kind, or a size is missing or out of range.</returns>
    /// <exception cref="FileNotFoundException">There is no <c>config.json</c>.</exception>
    public static TextSideSizes? Read(string folder, string? towers)
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
            || Kind(text) is not { } kind
            || Size(encoder, "embedDim", defaults.EmbedDim) is not { } dimension
            || Size(image, "size", defaults.Image.Size) is not { } side
            || Size(text, "width", defaults.Text.Width) is not { } width
            || Size(text, "hidden", defaults.Text.Hidden) is not { } hidden
            || Size(text, "maxLength", defaults.Text.MaxLength, least: 4) is not { } length
            || Size(text, "headWidth", defaults.Text.HeadWidth, least: 0) is not { } head
            || Size(text, "vocabularySize", defaults.Text.VocabularySize, least: kind == TextTowerKind.Gru ? 1
                : 0) is not { } vocabulary)
        {
            return null;
        }

        var bert = kind == TextTowerKind.Gru ? null : Member(text, "bert") is { } member ? ReadBert(member) : null;
        if (kind == TextTowerKind.Bert && (bert is null || length > bert.Positions))
        {
            return null;
        }

        var beside = Member(text, "wordTower");
        var words = beside is { } tower ? ReadWordTower(tower) : null;
        if (beside is not null && (words is null || bert is null))
        {
            return null;
        }

        var bank = new QuerybankOptions();
        var (bankSize, factor) = ((int?)0, (double?)bank.InverseTemperature);
        if (towers is not null)
        {
            bankSize = bank.Size;
            if (Member(root, "querybank") is { } querybank)
            {
                bankSize = Size(querybank, "size", bank.Size, least: 0);
                factor = Factor(querybank, bank.InverseTemperature);
            }
        }

        return bankSize is { } rows && factor is { } temperature
            ? new TextSideSizes(dimension, side, width, hidden, length, vocabulary, bert, head, words, rows,
                temperature)
            : null;
    }

    private static TextTowerKind? Kind(JsonElement text) =>
        Member(text, "encoder") is not { } kind ? TextTowerKind.Gru
        : kind.ValueKind != JsonValueKind.String ? null
        : kind.ValueEquals(nameof(TextTowerKind.Gru)) ? TextTowerKind.Gru
        : kind.ValueEquals(nameof(TextTowerKind.Bert)) ? TextTowerKind.Bert
        : null;

    private static BertTextOptions? ReadBert(JsonElement from)
    {
        var defaults = new BertTextOptions();
        if (Size(from, "vocabularySize", defaults.VocabularySize) is not { } vocabulary
            || Size(from, "width", defaults.Width) is not { } width
            || Size(from, "layers", defaults.Layers) is not { } layers
            || Size(from, "heads", defaults.Heads) is not { } heads
            || Size(from, "feedForward", defaults.FeedForward) is not { } feedForward
            || Size(from, "positions", defaults.Positions) is not { } positions
            || Size(from, "segments", defaults.Segments) is not { } segments
            || Pooling(from, defaults.Pooling) is not { } pooling
            || Number(from, "layerNormEpsilon", defaults.LayerNormEpsilon) is not { } epsilon)
        {
            return null;
        }

        var options = new BertTextOptions
        {
            VocabularySize = vocabulary,
            Width = width,
            Layers = layers,
            Heads = heads,
            FeedForward = feedForward,
            Positions = positions,
            Segments = segments,
            Pooling = pooling,
            LayerNormEpsilon = epsilon,
        };
        return Fits(() => options.Validate("text.bert")) ? options : null;
    }

    private static WordTowerOptions? ReadWordTower(JsonElement from)
    {
        var defaults = new WordTowerOptions();
        if (Size(from, "width", defaults.Width) is not { } width
            || Size(from, "hidden", defaults.Hidden) is not { } hidden
            || Size(from, "vocabularySize", defaults.VocabularySize, least: 2) is not { } vocabulary
            || Number(from, "weight", defaults.Weight) is not { } weight
            || Number(from, "sharpness", defaults.Sharpness) is not { } sharpness)
        {
            return null;
        }

        var options = new WordTowerOptions
        {
            Width = width,
            Hidden = hidden,
            VocabularySize = vocabulary,
            Weight = weight,
            Sharpness = sharpness
        };
        return Fits(options.Validate) ? options : null;
    }

    private static bool Fits(Action validate)
    {
        try
        {
            validate();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static BertPooling? Pooling(JsonElement from, BertPooling otherwise) =>
        Member(from, "pooling") is not { } member ? otherwise
        : member.ValueKind != JsonValueKind.String ? null
        : member.ValueEquals(nameof(BertPooling.Mean)) ? BertPooling.Mean
        : member.ValueEquals(nameof(BertPooling.Class)) ? BertPooling.Class
        : null;

    private static JsonElement? Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var member)
            && member.ValueKind != JsonValueKind.Null ? member : null;

    private static int? Size(JsonElement from, string name, int otherwise, int least = 1) =>
        Member(from, name) is not { } member ? otherwise >= least ? otherwise : null
        : member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var size) && size >= least
            && size <= Largest ? size
        : null;

    private static double? Factor(JsonElement bank, double otherwise) =>
        Number(bank, "inverseTemperature", otherwise) is { } factor && factor > 0 ? factor : null;

    private static double? Number(JsonElement from, string name, double otherwise) =>
        Member(from, name) is not { } member ? otherwise
        : member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : null;
}
