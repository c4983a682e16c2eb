using System.Globalization;
using Nadir.Metrics;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Matching;

/// <summary>MTFN's reranking against the numbers of its authors' code.</summary>
[Trait("Category", "Reference")]
public class MutualRankReferenceTests
{
    [SkippableFact]
    public void Orders_ranks_and_recalls_are_the_authors() =>
        ReferenceVectors.ForEach("mtfn/rerank*.safetensors", vectors =>
        {
            var checks = 0;
            foreach (var test in vectors.Cases("sim"))
            {
                var (images, captions) = ((int)vectors[$"in.{test}.sim"].Size(0),
                    (int)vectors[$"in.{test}.sim"].Size(1));
                ReadOnlyMemory<double> scores = vectors[$"in.{test}.sim"].ToArray<double>();
                var owners = CaptionOwners.Even(images, captions / images);
                foreach (var name in vectors.Names.Where(
                    name => name.StartsWith($"out.{test}.stable.", StringComparison.Ordinal)))
                {
                    // out.CASE.stable.i2t_kK.sorted
                    var key = name[$"out.{test}.stable.".Length..^".sorted".Length];
                    var candidates = int.Parse(
                        key[(key.IndexOf('k', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
                    var isImageToText = key.StartsWith("i2t", StringComparison.Ordinal);
                    var expected = isImageToText ? vectors[name] : vectors[name].T();
                    var reranked = isImageToText
                        ? MutualRankReranking.ImageToText(scores, images, captions, candidates)
                        : MutualRankReranking.TextToImage(scores, images, captions, candidates, owners);
                    AssertOrder(expected.Contiguous().ToArray<long>(),
                        Rows(reranked, images, captions, !isImageToText));

                    var options = new MutualRankOptions(candidates, candidates) { UsesCaptionGroups = true };
                    var ranks = MutualRankReranking.Rank(scores, owners, options);
                    var direction = isImageToText ? ranks.Score().ImageToText : ranks.Score().TextToImage;
                    // The unstable sort of the authors' code moves ties from 17 candidates on.
                    if (candidates <= 16)
                    {
                        var recalls = vectors[$"out.{test}.{key}.acc"].ToArray<double>();
                        Assert.Equal(recalls[0], direction.R1, 1e-9);
                        Assert.Equal(recalls[1], direction.R5, 1e-9);
                        Assert.Equal(recalls[2], direction.R10, 1e-9);
                    }

                    checks++;
                }
            }

            Assert.True(checks > 0);
        });

    // What is tied after reranking (equal ranks and equal scores) does not occur without ties in the scores.
    private static void AssertOrder(long[] expected, float[][] rows)
    {
        foreach (var (row, values) in rows.Index())
        {
            var order = Enumerable.Range(0, values.Length).OrderByDescending(item => values[item])
                .Select(item => (long)item);
            Assert.Equal(expected.AsSpan(row * values.Length, values.Length).ToArray(), order);
        }
    }

    private static float[][] Rows(float[] matrix, int images, int captions, bool transpose) => transpose
        ? [.. Enumerable.Range(0, captions).Select(caption =>
            Enumerable.Range(0, images).Select(image => matrix[(image * captions) + caption]).ToArray())]
        : [.. matrix.Chunk(captions)];
}
