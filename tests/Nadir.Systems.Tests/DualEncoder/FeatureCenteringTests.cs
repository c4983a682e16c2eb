using Nadir.Systems.Building;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Tests.Support;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Retrieval;
using Nadir.Torch;

namespace Nadir.Systems.Tests.DualEncoder;

public sealed class FeatureCenteringTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-centering-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheKeptModelsFeaturesHaveNoMean()
    {
        var (images, texts) = MeansOfKeptModel(centers: true);
        var (plainImages, plainTexts) = MeansOfKeptModel(centers: false);

        // Not zero: the kept weights are float16.
        Assert.InRange(images, 0, 0.02 * plainImages);
        Assert.InRange(texts, 0, 0.02 * plainTexts);
    }

    private (double Images, double Texts) MeansOfKeptModel(bool centers)
    {
        var recipe = TinyTraining.Recipe with { CenterFeatures = centers };
        TestTraining.Run(recipe, TinyTraining.Data, new TrainingPaths(_folder, ""), TinyTraining.Decode, Device.Cpu);

        var (model, vocabulary) = DualEncoderSystem.Folder.Load(_folder);
        using var owned = model;
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var train = TinyTraining.Data.Train;
        var images = model.Image.Forward(
            RgbImageTensor.Create([.. train.Select(image => TinyTraining.Decode(image.Path!))], 32));
        var batch = TextInputs.Create([.. train.SelectMany(image => image.Captions)], vocabulary, 8);
        var texts = model.Text.Forward(batch.Ids, batch.Lengths);
        return (images.Mean(0).Norm().Item<float>(), texts.Mean(0).Norm().Item<float>());
    }
}
