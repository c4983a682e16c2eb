using System.Text.Json.Nodes;
using Nadir.Text;

namespace Nadir.Datasets.Tests;

[Trait("Category", "Reference")]
public class PublishedDatasetTests
{
    [SkippableFact]
    public void What_is_read_is_what_the_file_says()
    {
        foreach (var folder in DataFolders.All())
        {
            var dataset = CaptionDataset.Open(folder);
            var expected = Records(JsonNode.Parse(File.ReadAllText(dataset.AnnotationFile))!);
            Assert.Equal(expected.Count, dataset.Images.Count);
            foreach (var ((name, split, captions), image) in expected.Zip(dataset.Images))
            {
                Assert.EndsWith(name, image.FileName, StringComparison.Ordinal);
                Assert.Equal(split, image.Split.ToName());
                Assert.Equal(captions.Select(caption => caption.Trim()).Where(caption => caption != ""),
                    image.Captions);
            }
        }
    }

    [SkippableFact]
    public void Summaries_agree_with_plain_counting()
    {
        foreach (var folder in DataFolders.All())
        {
            var dataset = CaptionDataset.Open(folder);
            var summary = DatasetSummary.Of(dataset);
            var captions = dataset.Images.SelectMany((image, index) =>
                image.Captions.Select(caption => (index, Text: WordTokenizer.Normalize(caption)))).ToArray();
            var owners = captions.GroupBy(caption => caption.Text)
                .ToDictionary(group => group.Key, group => group.Select(caption => caption.index).Distinct().Count());
            Assert.Equal(dataset.Images.Count, summary.Splits.Sum(split => split.Images));
            Assert.Equal(captions.Length, summary.Captions.Count);
            Assert.Equal(owners.Count, summary.Captions.Unique);
            Assert.Equal(owners.Values.Max(), summary.Captions.MostImagesOfOneCaption);
            Assert.Equal(captions.Count(caption => owners[caption.Text] > 1), summary.Captions.SharedBetweenImages);
            Assert.Equal(dataset.Images.Count, summary.Classes.Sum(pair => pair.Value) + summary.UnclassifiedImages);
            Assert.Empty(summary.MissingFiles);
        }
    }

    [SkippableFact]
    public void Captions_survive_the_vocabulary()
    {
        foreach (var folder in DataFolders.All())
        {
            var captions = CaptionDataset.Open(folder).Images.SelectMany(image => image.Captions).ToArray();
            var vocabulary = Vocabulary.Build(captions);
            Assert.All(captions.Distinct(), caption =>
                Assert.Equal(WordTokenizer.Normalize(caption), vocabulary.Decode(vocabulary.Encode(caption, 256))));
        }
    }

    [SkippableFact]
    public void Images_become_batches_that_do_not_depend_on_the_workers()
    {
        var folders = DataFolders.All().Where(folder => CaptionDataset.Open(folder).ImagesFolder is not null).ToArray();
        Skip.If(folders.Length == 0, "NADIR_DATA: no dataset has images.");
        foreach (var folder in folders)
        {
            var images = CaptionDataset.Open(folder).Images;
            CaptionedImage[] some = [.. images.Where((_, index) => index % ((images.Count / 48) + 1) == 0)];
            var options = new BatchLoaderOptions { ImageSize = 64, BatchSize = 16, CaptionsPerImage = 2, Seed = 3 };
            var one = ReadAll(new BatchLoader(some, options with { Workers = 1 }));
            var three = ReadAll(new BatchLoader(some, options with { Workers = 3, CacheBytes = 1 << 20 }));
            Assert.Equal(one, three);
            Assert.All(one, value => Assert.InRange(value, -1, 1));
        }
    }

    private static List<float> ReadAll(BatchLoader loader)
    {
        var values = new List<float>();
        foreach (var batch in loader.ReadEpoch(1))
        {
            values.AddRange(batch.Pixels);
            batch.Dispose();
        }

        return values;
    }

    // Both layouts, read with nothing of ours.
    private static List<(string Name, string Split, string[] Captions)> Records(JsonNode json) =>
        json["images"] is JsonArray images
        ? [.. images.Select(image => ((string)image!["filename"]!, (string)image["split"]!,
            image["sentences"]!.AsArray().Select(sentence => (string)sentence!["raw"]!).ToArray()))]
        : [.. json.AsObject().SelectMany(group => group.Value!.AsArray())
            .Select(image => ((string)image!["filename"]!, (string)image["split"]!,
            ((string[])["raw", "raw_1", "raw_2", "raw_3", "raw_4"]).Select(field => (string?)image[field])
                .OfType<string>().ToArray()))];
}
