using Nadir.Systems.Clip;


namespace Nadir.Systems.Tests.Clip;

public sealed class ClipParametersTests
{
    [Theory]
    [InlineData(ClipImageKind.VisionTransformer)]
    [InlineData(ClipImageKind.ModifiedResNet)]
    public void TheyAreThoseOfTheModel(ClipImageKind kind)
    {
        using var model = new ClipModel(SmallClip.Configuration(kind));
        var expected = model.StateDict()
            .Where(pair => !pair.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Shape);

        var found = ClipParameters.Of(model.Configuration);

        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, found[pair.Key]));
    }
}
