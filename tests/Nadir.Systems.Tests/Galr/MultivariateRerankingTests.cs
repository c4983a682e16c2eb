using Nadir.Metrics;
using Nadir.Systems.Tests.Support;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Galr;

public sealed class MultivariateRerankingTests
{
    [SkippableFact]
    [Trait("Category", "Reference")]
    public void New_scores_of_both_directions_are_GaLRs()
    {
        ReferenceVectors.ForEach("galr/multivariate_rerank*.safetensors", vectors =>
        {
            var cases = 0;
            foreach (var name in vectors.Cases("sim"))
            {
                var numbers = vectors[$"in.{name}.K_Wp1_Wp2"].To(ScalarType.Float64).ToArray<double>();
                // The code that the file comes from asks for ten candidates at least.
                var options = new MultivariateOptions(Math.Max(10, (int)numbers[0]), numbers[1], numbers[2]);
                Compare(vectors, $"in.{name}.sim", $"out.{name}.stable.i2t_new_sims", $"out.{name}.stable.t2i_new_sims",
                    options);
                cases++;
            }

            Assert.True(cases > 0);
        });
        ReferenceVectors.ForEach("networks/galr/galr_rerank*.safetensors", vectors => Compare(
            vectors, "in.scores", "out.i2t_stable_sort", "out.t2i_stable_sort",
            new MultivariateOptions(
                int.Parse(vectors.Metadata["K"], System.Globalization.CultureInfo.InvariantCulture))));
    }

    [SkippableFact]
    [Trait("Category", "Reference")]
    public void Ranks_of_images_among_their_candidates_are_GaLRs() =>
        ReferenceVectors.ForEach("galr/multivariate_rerank*.safetensors", vectors =>
        {
            foreach (var name in vectors.Cases("sim"))
            {
                var (images, captions) =
                    ((int)vectors[$"in.{name}.sim"].Size(0), (int)vectors[$"in.{name}.sim"].Size(1));
                var i2t = vectors[$"out.{name}.optim.i2t_ranks"].To(ScalarType.Float64).ToArray<double>();
                if (vectors[$"out.{name}.i2t_tied_positions"].To(ScalarType.Float64).Item<double>() > 0)
                {
                    continue;
                }

                var numbers = vectors[$"in.{name}.K_Wp1_Wp2"].To(ScalarType.Float64).ToArray<double>();
                var candidates = Math.Max(10, (int)numbers[0]);
                var ranks = MultivariateReranking.Rank<double>(
                    vectors[$"in.{name}.sim"].To(ScalarType.Float64).ToArray<double>(),
                    CaptionOwners.Even(images, captions / images),
                    new MultivariateOptions(candidates, numbers[1], numbers[2]));
                foreach (var (expected, rank) in i2t.Zip(ranks.ImageToText))
                {
                    // Behind the candidates everything is 0, and the code's order an accident.
                    Assert.Equal(Math.Min(expected, candidates), rank.Optimistic - 1.0);
                }
            }
        });

    [Fact]
    public void A_query_is_scored_by_plain_loops()
    {
        var random = new Random(6);
        const int Images = 7;
        const int Captions = 14;
        var scores = Enumerable.Range(0, Images * Captions).Select(_ => random.NextDouble()).ToArray();
        var options = new MultivariateOptions(4, 0.5, 0.8);
        var actual = MultivariateReranking.ImageToText<double>(scores, Images, Captions, options);
        for (var image = 0; image < Images; image++)
        {
            double Score(int row, int column) => scores[(row * Captions) + column];
            int[] best = [.. Enumerable.Range(0, Captions).OrderByDescending(caption => Score(image, caption)).Take(4)];
            int[] byRank = [.. best.OrderBy(
                caption => Enumerable.Range(0, Images).Count(row => Score(row, caption) > Score(image, caption)))];
            for (var caption = 0; caption < Captions; caption++)
            {
                var sum = Enumerable.Range(0, Images).Sum(row => Score(row, caption));
                var expected = best.Contains(caption)
                    ? (0.5 * Score(image, caption) / sum) + Math.Exp(-0.05 * (Array.IndexOf(best, caption) + 1))
                        + (0.8 * Math.Exp(-0.05 * (Array.IndexOf(byRank, caption) + 1)))
                    : 0;
                Assert.Equal(expected, actual[(image * Captions) + caption], 1e-6);
            }
        }
    }

    [Fact]
    public void Equal_captions_stay_equal()
    {
        // Captions 0 and 1 are one text, and so are 2 and 3.
        float[] scores = [0.9f, 0.9f, 0.2f, 0.2f, 0.1f, 0.1f, 0.8f, 0.8f];
        var ranks = MultivariateReranking.Rank<float>(scores, CaptionOwners.Even(2, 2), new MultivariateOptions(3));
        var again = MultivariateReranking.ImageToText<float>(scores, 2, 4, new MultivariateOptions(3));

        Assert.Equal(again[0], again[1]);
        Assert.Equal(again[2], again[3]);
        Assert.All(ranks.ImageToText, rank => Assert.Equal(1, rank.Optimistic));
    }

    private static void Compare(
        ReferenceVectors vectors, string input, string imageToText, string textToImage, MultivariateOptions options)
    {
        var (images, captions) = ((int)vectors[input].Size(0), (int)vectors[input].Size(1));
        var similarity = vectors[input].To(ScalarType.Float64).ToArray<double>();
        Near(vectors[imageToText], MultivariateReranking.ImageToText<double>(similarity, images, captions, options),
            imageToText);
        Near(vectors[textToImage], MultivariateReranking.TextToImage<double>(similarity, images, captions, options),
            textToImage);
    }

    private static void Near(Tensor expected, float[] actual, string name)
    {
        foreach (var (index, wanted) in expected.To(ScalarType.Float64).ToArray<double>().Index())
        {
            Assert.True(
                Math.Abs(wanted - actual[index]) <= 1e-6 * Math.Max(1, Math.Abs(wanted)),
                    $"{name}[{index}] is {actual[index]}, not {wanted}");
        }
    }
}
