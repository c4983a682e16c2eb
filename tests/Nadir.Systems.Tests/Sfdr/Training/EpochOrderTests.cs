using Nadir.Datasets;
using Nadir.Systems.Sfdr;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Recipes;

namespace Nadir.Systems.Tests.Sfdr.Training;

public class EpochOrderTests
{
    private static readonly CaptionedImage[] Images =
    [
        .. Enumerable.Range(0, 9).Select(index => new CaptionedImage
        {
            DatasetName = index < 3 ? "small" : "large",
            FileName = $"{index}",
            Split = DatasetSplit.Train,
            Captions = [],
        }),
    ];

    private static readonly Dictionary<string, int> Repeat = new() { ["small"] = 4 };

    [Fact]
    public void PicturesAreTakenAsOftenAsTheirDatasetSays()
    {
        var order = EpochOrder.Draw(Images, Repeat, epoch: 2, seed: 1);

        Assert.Equal((18, 18), (order.Count, EpochOrder.Count(Images, Repeat)));
        Assert.All(order.GroupBy(place => place.Picture),
            group => Assert.Equal(group.Key < 3 ? [8, 9, 10, 11] : [2], group.Select(place => place.Turn).Order()));
        Assert.Equal(order, EpochOrder.Draw(Images, Repeat, epoch: 2, seed: 1));
        Assert.NotEqual(order.Select(place => place.Picture),
            EpochOrder.Draw(Images, Repeat, epoch: 3, seed: 1).Select(place => place.Picture));
    }

    [Fact]
    public void WithoutRepetitionEachIsTakenOnce() =>
        Assert.Equal(Enumerable.Range(0, 9),
            EpochOrder.Draw(Images, new Dictionary<string, int>(), 0, 1).Select(place => place.Picture).Order());

    [Fact]
    public void OnlyDatasetsOfTheTrainingCanBeRepeated()
    {
        var file = Path.GetTempFileName();
        try
        {
            RecipeFile.Write(KnownSystems.Registry, file,
                TinySfdr.Recipe with { Repeat = new Dictionary<string, int> { ["elsewhere"] = 2 } });
            Assert.Contains("elsewhere",
                Assert.Throws<TrainingException>(() => RecipeFile.Read(KnownSystems.Registry, file)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
