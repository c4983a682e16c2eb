using System.Security.Cryptography;

namespace Nadir.Samples.Tests;

public sealed class SceneGeneratorTests
{
    public static TheoryData<string> Kinds() => [.. SceneKinds.All.Select(k => k.Name)];

    [Fact]
    public void There_are_kinds_enough_and_each_is_named_once()
    {
        Assert.True(SceneKinds.All.Count >= 14);
        Assert.Equal(SceneKinds.All.Select(k => k.Name).Order(StringComparer.Ordinal),
            SceneKinds.All.Select(k => k.Name));
        Assert.Equal(SceneKinds.All.Count, SceneKinds.All.Select(k => k.Name).Distinct().Count());
        Assert.All(SceneKinds.All, k => Assert.NotEmpty(k.Captions));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_scene_is_painted_again_and_another_variant_differs(string name)
    {
        var kind = SceneKinds.All.Single(k => k.Name == name);
        var first = SceneGenerator.Render(kind, 0, 64);
        Assert.Equal((64, 64), (first.Width, first.Height));
        Assert.Equal(first.Pixels, SceneGenerator.Render(kind, 0, 64).Pixels);
        Assert.NotEqual(first.Pixels, SceneGenerator.Render(kind, 1, 64).Pixels);

        // A picture, not a plane: its levels spread.
        var levels = first.Pixels.Select(p => (double)p).ToArray();
        var mean = levels.Average();
        Assert.True(levels.Average(l => (l - mean) * (l - mean)) > 60, "flat");
        Assert.InRange(mean, 30, 220);
    }

    [Fact]
    public void Pixels_are_the_same_on_every_machine()
    {
        // One hash over all kinds; it changes only when somebody changes a painter, and must then be replaced
        // knowingly.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var kind in SceneKinds.All)
        {
            hash.AppendData(SceneGenerator.Render(kind, 2, 48).Pixels);
        }

        Assert.Equal("A6D4586DC2AECCE5", Convert.ToHexString(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void A_larger_picture_shows_the_same_ground()
    {
        // A stadium's dimensions follow from the random numbers alone, so halving the large one gives the small one.
        var kind = SceneKinds.All.Single(k => k.Name == "stadium");
        var small = SceneGenerator.Render(kind, 1, 64);
        var large = SceneGenerator.Render(kind, 1, 128);
        double difference = 0;
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                difference += Math.Abs(small.Pixels[3 * ((y * 64) + x)] - large.Pixels[3 * ((2 * y * 128) + (2 * x))]);
            }
        }

        Assert.InRange(difference / 4096, 0, 30);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var kind = SceneKinds.All[0];
        Assert.Throws<ArgumentOutOfRangeException>(() => SceneGenerator.Render(kind, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SceneGenerator.Render(kind, 0, 8));
    }
}
