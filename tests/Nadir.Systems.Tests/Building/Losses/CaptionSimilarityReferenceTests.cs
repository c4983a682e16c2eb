using System.Text.Json;
using Nadir.Systems.Building.Losses;
using Nadir.Systems.Tests.Support;

namespace Nadir.Systems.Tests.Building.Losses;

/// <summary>The likeness of captions against AMFMN's script.</summary>
[Trait("Category", "Reference")]
public class CaptionSimilarityReferenceTests
{
    [SkippableFact]
    public void Both_parts_are_the_scripts_to_the_smallest_number()
    {
        var checks = 0;
        foreach (var path in ReferenceVectors.Files("amfmn/text_similarity*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var image in document.RootElement.GetProperty(
                "images").EnumerateArray().Concat(document.RootElement.GetProperty("hand_written").EnumerateArray()))
            {
                string[] own = [.. image.GetProperty("image_captions").EnumerateArray()
                    .Select(caption => caption.GetString()!)];
                JsonElement[] pairs = [.. image.GetProperty("pairs").EnumerateArray()];
                string[] captions = [.. pairs.Select(pair => pair.GetProperty("caption").GetString()!)];
                var similarity = new CaptionSimilarity();
                var row = similarity.Compute([own], captions).ToArray<float>();
                for (var i = 0; i < pairs.Length; i++)
                {
                    var (bleu, overlap) = similarity.Parts(own, captions[i]);
                    AssertClose(pairs[i], "bleu_part", bleu, captions[i]);
                    // The script has no number where all of an image's captions are stop words alone.
                    if (pairs[i].GetProperty("overlap_part").ValueKind != JsonValueKind.Null)
                    {
                        AssertClose(pairs[i], "overlap_part", overlap, captions[i]);
                        AssertClose(pairs[i], "S", (bleu + overlap) / 2, captions[i]);
                        Assert.Equal((bleu + overlap) / 2, row[i], 1e-6);
                    }

                    checks++;
                }
            }
        }

        Assert.True(checks > 0);
    }

    // Relative, since a missing order of n-grams leaves numbers of 1e-78 and less.
    private static void AssertClose(JsonElement pair, string name, double actual, string caption)
    {
        var expected = pair.GetProperty(name).GetDouble();
        Assert.True(Math.Abs(expected - actual) <= 1e-10 * Math.Max(expected, 1e-300),
            $"{name} of '{caption}' is {actual}, not {expected}");
    }
}
