using System.Text.Json;

namespace Nadir.Datasets;

/// <summary>
/// Reads Karpathy's layout: <c>{"images":[{"filename","split","sentences":[{"raw","tokens"}]}],"dataset"}</c>.
/// </summary>
/// <remarks><c>raw</c> is used, since the tokens of UCM-Captions have typing errors; tokens are joined where raw is missing.</remarks>
internal static class KarpathyReader
{
    internal static CaptionDataset Read(AnnotationDocument document)
    {
        var name = document.Root.TryGetProperty("dataset", out var dataset) && dataset.ValueKind == JsonValueKind.String
            ? DatasetName.Canonical(document.Text(document.Root, "dataset", "the whole file"))
            : DatasetName.FromFile(document.File);
        var images = new CaptionedImageBuilder(document, name, AnnotationFileLocator.ImagesFolderBeside(document.File));
        var index = 0;
        foreach (var image in document.Field(document.Root, "images", JsonValueKind.Array, "the whole file").EnumerateArray())
        {
            var where = $"images[{index++}]";
            document.Require(image, JsonValueKind.Object, where);
            var fileName = document.Text(image, "filename", where);
            images.Add(fileName, document.Split(image, where), Captions(document, image, where), className: null, where);
        }

        return images.Build();
    }

    private static List<string> Captions(AnnotationDocument document, JsonElement image, string where)
    {
        var captions = new List<string>();
        foreach (var sentence in document.Field(image, "sentences", JsonValueKind.Array, where).EnumerateArray())
        {
            var place = $"{where}.sentences[{captions.Count}]";
            document.Require(sentence, JsonValueKind.Object, place);
            captions.Add(sentence.TryGetProperty("raw", out _) || !sentence.TryGetProperty("tokens", out _)
                ? document.Text(sentence, "raw", place)
                : JoinTokens(document, sentence, place));
        }

        return captions;
    }

    private static string JoinTokens(AnnotationDocument document, JsonElement sentence, string place)
    {
        var tokens = document.Field(sentence, "tokens", JsonValueKind.Array, place);
        return string.Join(' ', tokens.EnumerateArray().Select(token => document.Text(token, $"{place}.tokens")));
    }
}
