using System.Numerics.Tensors;
using Nadir.Archive.Captioning;
using Nadir.Archive.Repair;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Filters;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Vectors;

namespace Nadir.Archive.Tests.Captioning;

public sealed class CaptionEncodingTests
{
    private static readonly string[] Colors = ["red", "green", "blue", "white"];

    [Fact]
    public void VectorsOfCaptionsAreFoundExactlyAlsoWhenTheArchiveIsOpenedAgain()
    {
        using var archive = Captioned("red field", "green field", "blue field", "white field", "green roof");
        Assert.Equal((5L, 5L), (archive.Store.CountWithoutCaptionVector(),
            CaptionEncoding.Run(archive.Store, archive.Encoder)));
        Assert.Equal(0, CaptionEncoding.Run(archive.Store, archive.Encoder));
        CheckBruteForce(archive.Store, archive);
        var statistics = archive.Store.ReadStatistics();
        Assert.Equal((5L, 0L), (statistics.CaptionVectors, statistics.DeletedWindows));
        Assert.True(statistics.CaptionVectorBytes > 0);

        using var reopened = ArchiveStore.Open(archive.Folder.Archive);
        CheckBruteForce(reopened, archive);
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
    }

    [Fact]
    public void AFilterHoldsForVectorsOfCaptionsToo()
    {
        using var archive = Encoded("red field", "green field", "blue field");
        var filter = new SearchFilter { Source = archive.Folder.Image("0001.bmp") };
        Assert.Equal(["green field"],
            archive.Store.SearchCaptionVectors(Vector(archive, "red"), 10, filter).Select(match => match.Caption));
    }

    [Fact]
    public void SeveralCaptionsOfAWindowHaveTheirMeanAndOneMoreMakesItAnew()
    {
        using var archive = Encoded("red field", "blue field");
        var window = archive.Everything().Single(row => row.Caption == "red field").Id;
        Assert.Equal(window, archive.Store.SearchCaptionVectors(Vector(archive, "red"), 10)[0].Id);
        using (var writer = archive.Store.OpenWriter())
        {
            writer.AddCaptions([new WindowCaption(window, "green field")]);
        }

        Assert.Empty(archive.Store.ReadCaptionVectors([window]));
        Assert.DoesNotContain(archive.Store.SearchCaptionVectors(Vector(archive, "red"), 10),
            match => match.Id == window);
        Assert.Equal(["red field", "green field"], Assert.Single(archive.Store.ListWithoutCaptionVector(0, 10)).Texts);
        Assert.Equal(1, CaptionEncoding.Run(archive.Store, archive.Encoder));

        var (red, green) = (Vector(archive, "red"), Vector(archive, "green"));
        var length = Math.Sqrt(red.Zip(green).Sum(pair => Math.Pow(pair.First + pair.Second, 2)));
        Assert.Equal(red.Zip(green, (a, b) => (a + b) / length),
            archive.Store.ReadCaptionVectors([window])[window].Select(value => (double)value),
            (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
    }

    [Fact]
    public void CaptionsThatCancelOutHaveTheVectorOfTheFirst()
    {
        var mean = new float[2];
        CaptionEncoding.Join([0.6f, 0.8f, -0.6f, -0.8f], mean);
        Assert.Equal([0.6f, 0.8f], mean);
    }

    [Fact]
    public void WhatIsRemovedIsNotFoundAndCompactingFreesIt()
    {
        using var archive = Encoded("red field", "green field", "blue field", "white field");
        File.Delete(archive.Folder.Image("0001.bmp"));
        File.Delete(archive.Folder.Image("0003.bmp"));
        archive.Ingest();

        Assert.Equal(["blue field", "red field"],
            archive.Store.SearchCaptionVectors(Vector(archive, "white"), 10).Select(match => match.Caption).Order());
        Assert.Equal((2L, 4L), (archive.Store.ReadStatistics().CaptionVectors,
            archive.Store.ReadStatistics().DeletedWindows));
        var before = archive.Store.ReadStatistics().CaptionVectorBytes;
        using (var writer = archive.Store.OpenWriter())
        {
            writer.Compact();
        }

        Assert.Equal(0, archive.Store.ReadStatistics().DeletedWindows);
        Assert.True(archive.Store.ReadStatistics().CaptionVectorBytes < before);
        Assert.Equal(2, archive.Store.SearchCaptionVectors(Vector(archive, "white"), 10).Count);
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
    }

    [Fact]
    public void AnArchiveWithoutSuchVectorsHasNone()
    {
        using var archive = Captioned("red field", "blue field");
        Assert.Empty(archive.Store.SearchCaptionVectors(Vector(archive, "red"), 10));
        Assert.Empty(archive.Store.ReadCaptionVectors([1, 2]));
        Assert.Equal((0L, 0L), (archive.Store.ReadStatistics().CaptionVectors,
            archive.Store.ReadStatistics().CaptionVectorBytes));
        Assert.False(Directory.Exists(Path.Combine(archive.Folder.Archive, "caption-vectors")));
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
    }

    [Fact]
    public void AVectorOfNoWindowOrASecondOneIsRefusedAndNothingIsAdded()
    {
        using var archive = Encoded("red field", "blue field");
        using var writer = archive.Store.OpenWriter();
        Assert.Throws<ArchiveException>(() => writer.AddCaptionVectors([99], Vector(archive, "red")));
        Assert.Throws<ArchiveException>(() => writer.AddCaptionVectors([1], Vector(archive, "red")));
        Assert.Equal(2, archive.Store.ReadStatistics().CaptionVectors);
        CheckBruteForce(archive.Store, archive);
    }

    [Fact]
    public void GoesOnWhereItWasStopped()
    {
        using var archive = new TestArchive();
        archive.AddImages(300);
        archive.Ingest();
        ArchiveCaptioning.Run(archive.Store, new ColorCaptioner());
        using var cancellation = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(
            () => CaptionEncoding.Run(
                archive.Store, archive.Encoder, (done, total) => cancellation.Cancel(), cancellation.Token));
        Assert.Equal(44, archive.Store.CountWithoutCaptionVector());
        Assert.Equal(44, CaptionEncoding.Run(archive.Store, archive.Encoder));
        CheckBruteForce(archive.Store, archive);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ADamagedOrMissingFileIsToldAndRepairLosesNoImage(bool isMissing)
    {
        using var archive = Encoded("red field", "green field", "blue field");
        archive.Store.Dispose();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(archive.Folder.Archive, "caption-vectors")));
        if (isMissing)
        {
            File.Delete(file);
        }
        else
        {
            var bytes = File.ReadAllBytes(file);
            bytes[new SegmentLayout(archive.Encoder.Dimension, 3).Offset(SegmentSection.Ids) + 1] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        Assert.False(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
        var report = ArchiveRepairer.Repair(archive.Folder.Archive);

        Assert.Equal([file], report.DroppedSegments);
        Assert.Empty(report.DroppedImages);
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
        using var store = ArchiveStore.Open(archive.Folder.Archive);
        Assert.Equal((3L, 3L), (store.ReadStatistics().Windows, CaptionEncoding.Run(store, archive.Encoder)));
        CheckBruteForce(store, archive);
        Assert.True(ArchiveVerifier.Verify(archive.Folder.Archive).IsWhole);
    }

    private static TestArchive Captioned(params string[] captions)
    {
        var archive = new TestArchive();
        archive.AddImages(captions.Length);
        archive.Ingest();
        using var writer = archive.Store.OpenWriter();
        writer.AddCaptions([.. archive.Everything().OrderBy(row => row.Source, StringComparer.Ordinal)
            .Zip(captions, (row, text) => new WindowCaption(row.Id, text))]);
        return archive;
    }

    private static TestArchive Encoded(params string[] captions)
    {
        var archive = Captioned(captions);
        CaptionEncoding.Run(archive.Store, archive.Encoder);
        return archive;
    }

    private static float[] Vector(TestArchive archive, string text)
    {
        var vector = new float[archive.Encoder.Dimension];
        archive.Encoder.EncodeTexts([text], vector);
        return vector;
    }

    // What the encoder makes of each window's caption, against what the archive finds.
    private static void CheckBruteForce(ArchiveStore store, TestArchive archive)
    {
        var rows = new ArchiveSearch(store, archive.Encoder).ByText("grey", new SearchOptions { Count = 10_000 });
        foreach (var color in Colors)
        {
            var query = Vector(archive, color);
            var expected = rows.ToDictionary(
                row => row.Id, row => TensorPrimitives.Dot<float>(query, Vector(archive, row.Caption!)));
            var found = store.SearchCaptionVectors(query, 10_000);
            Assert.Equal(expected.Keys.Order(), found.Select(match => match.Id).Order());
            Assert.All(found, match => Assert.Equal(expected[match.Id], match.Score, 1e-5f));
            Assert.Equal(found.OrderByDescending(match => match.Score).ThenBy(match => match.Id)
                .Select(match => match.Id), found.Select(match => match.Id));
        }
    }
}
