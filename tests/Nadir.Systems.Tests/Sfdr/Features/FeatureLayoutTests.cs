using Nadir.Systems.Sfdr;
using Nadir.Torch;

namespace Nadir.Systems.Tests.Sfdr.Features;

public sealed class FeatureLayoutTests
{
    [Fact]
    public void WhatIsPackedIsUnpackedToHalfPrecision()
    {
        using var scope = new TensorScope();
        var features = SmallSfdr.Features(3, withText: false, withStatistics: true);
        var layout = new FeatureLayout(SmallSfdr.WithStyles.Sizes, SmallSfdr.Configuration.Features.Regions);
        var rows = new Half[3 * layout.Length];
        FeatureLayout.Pack(features, rows);
        var again = layout.Unpack(rows);

        Assert.Null(again.Text);
        foreach (var (before, after) in new[]
        {
            (features.Picture, again.Picture), (features.Grid, again.Grid), (features.Regions, again.Regions),
            (features.Geometry, again.Geometry),
            (features.Statistics!, again.Statistics!),
        })
        {
            Assert.Equal(before.Shape, after.Shape);
            Assert.Equal(before.ToArray<float>().Select(value => (float)(Half)value), after.ToArray<float>());
        }
    }

    [Fact]
    public void ValuesBeyondHalfPrecisionStayFinite()
    {
        using var scope = new TensorScope();
        var features = SmallSfdr.Features(1) with { Grid = Tensor.Full([1, 4, 5], 1e9) };
        var rows = new Half[new FeatureLayout(SmallSfdr.Configuration.Sizes, 5).Length];
        FeatureLayout.Pack(features, rows);
        Assert.All(rows, value => Assert.True(Half.IsFinite(value)));
    }
}
