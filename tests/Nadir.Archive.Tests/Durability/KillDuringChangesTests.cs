using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Durability;

/// <summary>SIGKILL at random moments of each kind of change; NADIR_KILL_ROUNDS sets how many (6 unless set).</summary>
public sealed class KillDuringChangesTests : IDisposable
{
    private const int Images = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(7);
    private readonly ColorGridEncoder _encoder = new();

    public KillDuringChangesTests()
    {
        for (var i = 0; i < Images; i++)
        {
            Write(i);
        }

        Index();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("checkpoint")]
    public void ReplacingAndTidyingLosesNothing(string work)
    {
        for (var round = 0; round < KillHostProcess.Rounds(quick: 6); round++)
        {
            RunAndKill(work);
            var found = Read();
            Assert.Equal(Directory.GetFiles(_folder.Images).Order(), found.Keys.Order());
            Assert.All(found, pair => AssertShows(pair.Key, pair.Value));
        }
    }

    [Theory]
    [InlineData("caption")]
    [InlineData("caption-compact")]
    public void VectorsOfCaptionsStayThoseOfTheirCaptions(string work)
    {
        long seen = 0;
        for (var round = 0; round < KillHostProcess.Rounds(quick: 6); round++)
        {
            RunAndKill(work);
            var found = Read();
            Assert.Equal(Directory.GetFiles(_folder.Images).Order(), found.Keys.Order());
            using var store = ArchiveStore.Open(_folder.Archive);
            var expected = new float[_encoder.Dimension];
            var rows = new ArchiveSearch(store, _encoder).ByText("grey", new SearchOptions { Count = 10_000 })
                .ToDictionary(row => row.Id);
            var vectors = store.ReadCaptionVectors([.. rows.Keys]);
            Assert.Equal(vectors.Keys.Order(),
                store.SearchCaptionVectors(store.ReadVector(rows.Keys.First()), 10_000).Select(match => match.Id)
                    .Order());
            foreach (var (id, vector) in vectors)
            {
                _encoder.EncodeTexts([rows[id].Caption!], expected);
                Assert.Equal(expected, vector, (a, b) => Math.Abs(a - b) < 1e-5f);
            }

            seen += vectors.Count;
        }

        Assert.True(seen > 0);
    }

    [Fact]
    public void WhatWasReportedAsDeletedStaysDeletedAndTheRestStays()
    {
        for (var round = 0; round < KillHostProcess.Rounds(quick: 6); round++)
        {
            var before = Read().Keys.ToHashSet();
            var deleted = RunAndKill("delete");
            var found = Read();
            Assert.DoesNotContain(found.Keys, deleted.Contains);

            // One commit of two may have become durable before it could be reported.
            Assert.InRange(before.Except(deleted).Count() - found.Count, 0, 2);
            Assert.All(found, pair => AssertShows(pair.Key, pair.Value));
            Index();
        }
    }

    [Fact]
    public void AnUpdateLeavesEachImageOnceAsItWasOrAsItIs()
    {
        for (var round = 0; round < KillHostProcess.Rounds(quick: 6); round++)
        {
            var before = Read();
            for (var i = 0; i < Images; i++)
            {
                Write(i);
            }

            var reported = RunAndKill("index");
            var found = Read();
            Assert.Equal(before.Keys.Order(), found.Keys.Order());
            foreach (var (source, vector) in found)
            {
                if (reported.Contains(source) || !vector.SequenceEqual(before[source]))
                {
                    AssertShows(source, vector);
                }
            }
        }
    }

    private void Write(int index) =>
        TestImages.Write(_folder.Image($"{index:D3}.bmp"), TestImages.Random(_random.Next(), 48, _random.Next(30, 60)));

    private void Index()
    {
        using var store = ArchiveStore.OpenOrCreate(_folder.Archive, _encoder);
        new Ingestion(store, _encoder).Run([_folder.Images]);
    }

    // The sources that were reported as durable.
    private HashSet<string> RunAndKill(string work)
    {
        var starts = _random.Next(4) == 0;
        var lines = starts ? 0 : _random.Next(1, 40);
        var delay = TimeSpan.FromMilliseconds(starts ? _random.Next(60, 400) : _random.Next(0, 25));
        return
        [
            .. KillHostProcess.Run(_folder.Archive, _folder.Images, lines, delay, work)
                .Where(line => line != "end").Select(line => line.Split('\t')[1]),
        ];
    }

    private Dictionary<string, float[]> Read()
    {
        var verification = ArchiveVerifier.Verify(_folder.Archive);
        Assert.True(verification.IsWhole, string.Join('\n', verification.Damages));
        using var store = ArchiveStore.Open(_folder.Archive);
        return new ArchiveSearch(store, _encoder).ByText("grey", new SearchOptions { Count = 10_000 })
            .ToDictionary(row => row.Source, row => store.ReadVector(row.Id)!);
    }

    private void AssertShows(string path, float[] vector)
    {
        using var source = ImageSource.Open(path);
        var expected = new float[_encoder.Dimension];
        _encoder.EncodeImages([source.Read(_encoder.Input.Size, _encoder.Input.Size)], expected);
        Assert.Equal(expected, vector, (a, b) => Math.Abs(a - b) < 1e-5f);
    }
}
