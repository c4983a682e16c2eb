namespace Nadir.Metrics.Tests;

public class NearDuplicateSearchTests
{
    private const int Dimension = 37;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 3)]
    [InlineData(45, 211)]
    public void Equals_a_plain_search(int images, int training)
    {
        var random = new Random(5);
        var (evaluated, crops, trained) = (Unit(images, random), Unit(images, random), Unit(training, random));
        for (var image = 0; image < images; image += 3)
        {
            Copy(trained, image % training, evaluated, image, 0.02f, random); // Very near a training image,
            // with a crop farther off, or nearer.
            Copy(evaluated, image, crops, image, image % 2 == 0 ? 0.2f : 0.001f, random);
        }

        var search = NearDuplicateSearch.Run(evaluated, crops, trained, Dimension);
        var expected = new List<(int Image, int Training, double Cosine)>();
        for (var image = 0; image < images; image++)
        {
            double[] cosines = [.. Enumerable.Range(0, training)
                .Select(other => Cosine(evaluated, image, trained, other))];
            var own = Cosine(evaluated, image, crops, image);
            Assert.Equal(cosines.Max(), search.NearestCosines[image], 1e-5);
            Assert.Equal(own, search.OwnCropCosines[image], 1e-5);
            if (cosines.Max() >= own)
            {
                expected.Add((image, Array.IndexOf(cosines, cosines.Max()), cosines.Max()));
            }
        }

        Assert.Equal(
            expected.Select(pair => (pair.Image, pair.Training)).Order(),
            search.Found.Select(pair => (pair.Image, pair.TrainingImage)).Order());
        Assert.Equal(search.Found.OrderByDescending(pair => pair.Cosine), search.Found);
    }

    [Fact]
    public void The_same_image_is_always_found_even_if_its_crop_is_the_same_too()
    {
        var vectors = Unit(9, new Random(1));
        var search = NearDuplicateSearch.Run(vectors, vectors, vectors, Dimension);
        Assert.Equal(Enumerable.Range(0, 9), search.Found.Select(pair => pair.Image).Order());
        Assert.All(search.Found, pair => Assert.Equal(pair.Image, pair.TrainingImage));
    }

    [Fact]
    public void The_report_names_images_and_has_medians()
    {
        // Unit vectors of the plane; the cosines are 1, 0.6 and 0 to the nearest, and 0.6, 1 and 0.8 to the own crops.
        float[] images = [1, 0, 0.6f, 0.8f, 0, 1];
        float[] crops = [0.6f, 0.8f, 0.6f, 0.8f, 0.6f, 0.8f];
        var search = NearDuplicateSearch.Run(images, crops, new float[] { -1, 0, 1, 0 }, 2);
        var report = LeakageReport.From(
            CaptionLeakage.Find([["a"], ["b", "c"], ["c"]], ["c"]), search, ["x.jpg", "y.jpg", "z.jpg"],
            ["s.jpg", "t.jpg"]);
        Assert.Equal([new NamedNearDuplicate("x.jpg", "t.jpg", 1, 0.6f)], report.NearDuplicates);
        Assert.Equal((2, 4, 1, 2, 1), (
            report.LeakedCaptions, report.CaptionsBefore, report.ImagesLeftWithoutCaption, report.TrainingImages,
            report.NearDuplicateCount));
        Assert.Equal((0.6, 0.8),
            (Math.Round(report.MedianNearestCosine, 5), Math.Round(report.MedianOwnCropCosine, 5)));
    }

    [Fact]
    public void Sizes_and_values_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => NearDuplicateSearch.Run(new float[6], new float[4], new float[4], 2));
        Assert.Throws<ArgumentException>(() => NearDuplicateSearch.Run(new float[5], new float[4], new float[4], 2));
        Assert.Throws<ArgumentException>(
            () => NearDuplicateSearch.Run(new float[4], new float[4], new float[] { 1, float.NaN }, 2));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => NearDuplicateSearch.Run(new float[4], new float[4], Array.Empty<float>(), 2));
    }

    private static float[] Unit(int count, Random random)
    {
        float[] values = [.. Enumerable.Range(0, count * Dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
        for (var row = 0; row < count; row++)
        {
            Normalize(values.AsSpan(row * Dimension, Dimension));
        }

        return values;
    }

    private static void Copy(float[] from, int source, float[] to, int target, float noise, Random random)
    {
        var row = to.AsSpan(target * Dimension, Dimension);
        from.AsSpan(source * Dimension, Dimension).CopyTo(row);
        foreach (ref var value in row)
        {
            value += noise * (float)(random.NextDouble() - 0.5);
        }

        Normalize(row);
    }

    private static void Normalize(Span<float> row)
    {
        var norm = 0f;
        foreach (var value in row)
        {
            norm += value * value;
        }

        foreach (ref var value in row)
        {
            value /= MathF.Sqrt(norm);
        }
    }

    private static double Cosine(float[] a, int row, float[] b, int other) =>
        Enumerable.Range(0, Dimension).Sum(i => (double)a[(row * Dimension) + i] * b[(other * Dimension) + i]);
}
