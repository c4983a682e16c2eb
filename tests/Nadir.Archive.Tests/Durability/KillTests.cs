using Nadir.Archive.Ingest;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Archive.Tests.Support;
using Nadir.Archive.Verification;
using Nadir.Imagery;

namespace Nadir.Archive.Tests.Durability;

public sealed class KillTests
{
    private const int Images = 120;

    /// <summary>SIGKILL at random moments; NADIR_KILL_ROUNDS sets how many (15 unless set).</summary>
    [Fact]
    public void NothingThatWasReportedIsLostOrTwiceAfterAKill()
    {
        var rounds = KillHostProcess.Rounds(quick: 15);
        using var folder = new TemporaryFolder();
        var random = new Random(20240);
        var reported = new HashSet<string>();
        WriteImages(folder, random);
        for (var round = 0; round < rounds; round++)
        {
            int? lines = random.Next(3) == 0 ? 0 : random.Next(1, Images / 2);
            var delay = TimeSpan.FromMilliseconds(lines == 0 ? random.Next(60, 500) : random.Next(0, 25));
            foreach (var line in KillHostProcess.Run(folder.Archive, folder.Images, lines, delay)
                .Where(line => line != "end"))
            {
                var (outcome, source) = (Enum.Parse<ItemOutcome>(line.Split('\t')[0]), line.Split('\t')[1]);
                _ = outcome == ItemOutcome.Removed ? reported.Remove(source) : reported.Add(source);
                Assert.NotEqual(ItemOutcome.Failed, outcome);
            }

            CheckAfterKill(folder, reported, round);
            if (reported.Count > Images * 3 / 4)
            {
                ChangeSomeImages(folder, random, reported);
            }
        }

        Assert.Equal("end", KillHostProcess.Run(folder.Archive, folder.Images, null, TimeSpan.Zero)[^1]);
        Assert.Equal(Content(folder.In("archive"), folder), Content(IndexUninterrupted(folder), folder));
    }

    private static void CheckAfterKill(TemporaryFolder folder, HashSet<string> reported, int round)
    {
        if (!File.Exists(Path.Combine(folder.Archive, "catalog.db")))
        {
            Assert.Empty(reported);
            return;
        }

        var verification = ArchiveVerifier.Verify(folder.Archive);
        Assert.True(verification.IsWhole, $"round {round}: {string.Join('\n', verification.Damages)}");
        if (verification.Items == 0 && reported.Count == 0)
        {
            return;
        }

        using var encoder = new ColorGridEncoder();
        using var store = ArchiveStore.Open(folder.Archive);
        var rows = new ArchiveSearch(store, encoder).ByText("grey", new SearchOptions { Count = 10_000 });
        var counts = rows.CountBy(row => row.Source).ToDictionary();
        Assert.All(counts, pair => Assert.Equal(1, pair.Value));
        Assert.All(reported, source => Assert.True(counts.ContainsKey(source), $"round {round}: {source} is lost"));
        foreach (var row in rows.Where(row => reported.Contains(row.Source)))
        {
            Assert.Equal(Encode(encoder, row.Source), store.ReadVector(row.Id)!, (a, b) => Math.Abs(a - b) < 1e-5f);
        }
    }

    private static float[] Encode(ColorGridEncoder encoder, string path)
    {
        using var source = ImageSource.Open(path);
        var vector = new float[encoder.Dimension];
        encoder.EncodeImages([source.Read(encoder.Input.Size, encoder.Input.Size)], vector);
        return vector;
    }

    private static void WriteImages(TemporaryFolder folder, Random random)
    {
        for (var i = 0; i < Images; i++)
        {
            TestImages.Write(folder.Image($"{i:D3}.bmp"), TestImages.Random(random.Next()));
        }
    }

    // New content for some, and some are taken away or brought back: the next run replaces, removes and adds.
    private static void ChangeSomeImages(TemporaryFolder folder, Random random, HashSet<string> reported)
    {
        for (var i = 0; i < Images; i++)
        {
            var path = folder.Image($"{i:D3}.bmp");
            switch (random.Next(4))
            {
                case 0 when File.Exists(path):
                    File.Delete(path);
                    reported.Remove(path);
                    break;
                case 1 or 2:
                    TestImages.Write(path, TestImages.Random(random.Next(), 48, random.Next(30, 60)));
                    reported.Remove(path);
                    break;
                default:
                    break;
            }
        }
    }

    private static string IndexUninterrupted(TemporaryFolder folder)
    {
        using var encoder = new ColorGridEncoder();
        using var store = ArchiveStore.OpenOrCreate(folder.In("uninterrupted"), encoder);
        new Ingestion(store, encoder).Run([folder.Images]);
        return folder.In("uninterrupted");
    }

    private static List<(string Source, string Window, float Score)> Content(string archive, TemporaryFolder folder)
    {
        Assert.Empty(ArchiveVerifier.Verify(archive).Damages);
        using var encoder = new ColorGridEncoder();
        using var store = ArchiveStore.Open(archive);
        var statistics = store.ReadStatistics();
        Assert.Equal(Directory.GetFiles(folder.Images).Length, statistics.Items);
        return
        [
            .. new ArchiveSearch(store, encoder).ByText("red", new SearchOptions { Count = 10_000 })
                .Select(row => (row.Source, string.Join(',', row.Window), row.Score)).Order(),
        ];
    }
}
