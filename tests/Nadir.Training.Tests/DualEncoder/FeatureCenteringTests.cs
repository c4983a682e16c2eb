using Nadir.Models.DualEncoder;
using Nadir.Torch;
using Nadir.Training.DualEncoder;

namespace Nadir.Training.Tests.DualEncoder;

public sealed class FeatureCenteringTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-centering-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheKeptModelsFeaturesHaveNoMean(bool centers)
    {
        var recipe = TinyTraining.Recipe with { CenterFeatures = centers };
        DualEncoderTraining.Run(recipe, TinyTraining.Data, new DualEncoderPlaces(_folder, ""), TinyTraining.Decode, Device.Cpu);

        var (model, vocabulary) = DualEncoderFolder.Load(_folder);
        using var owned = model;
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var train = TinyTraining.Data.Train;
        var images = model.Image.Forward(RgbImageTensor.Create([.. train.Select(image => TinyTraining.Decode(image.Path!))], 32));
        var batch = TextBatch.Create([.. train.SelectMany(image => image.Captions)], vocabulary, 8);
        var texts = model.Text.Forward(batch.Ids, batch.Lengths);

        // The kept weights are float16, hence the tolerance.
        Assert.Equal(centers, RelativeMean(images) < 0.01);
        Assert.Equal(centers, RelativeMean(texts) < 0.01);
    }

    private static double RelativeMean(Tensor features) =>
        features.Mean(0).Norm().Item<float>() / features.Norm(2, 1).Mean().Item<float>();
}
