using System.Globalization;
using Nadir.Archive.Ingest;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Ingest;

public sealed class IngestShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Every_source_belongs_to_one_shard_and_shards_are_about_equal(int count)
    {
        var shards = Enumerable.Range(0, count).Select(i => IngestShard.Of(i, count)).ToList();
        var owned = Enumerable.Range(0, 10_000)
            .Select(i => shards.Single(
                shard => shard.Owns(string.Create(CultureInfo.InvariantCulture, $"/imagery/{i}.tif"))))
            .CountBy(shard => shard.Index).ToDictionary();

        // Five standard deviations of a fair lottery.
        var mean = 10_000.0 / count;
        Assert.All(owned.Values,
            size => Assert.InRange(size, mean - (5 * Math.Sqrt(mean)), mean + (5 * Math.Sqrt(mean))));
    }

    // The first eight bytes of SHA-256, as `printf %s /imagery/0.tif | sha256sum` prints them, modulo 8.
    [Theory]
    [InlineData("/imagery/0.tif")]
    [InlineData("https://example.com/\u00e4.tif")]
    public void The_shard_is_what_the_documentation_says(string source)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(source));
        var number = ulong.Parse(Convert.ToHexString(hash)[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.True(IngestShard.Of((int)(number % 8), 8).Owns(source));
    }

    [Theory]
    [InlineData("8/8")]
    [InlineData("-1/8")]
    [InlineData("1/0")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("0/10001")]
    public void What_is_no_shard_is_told(string text) =>
        Assert.Contains("i/n", Assert.Throws<ArchiveException>(() => IngestShard.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Shards_one_by_one_fill_an_archive_in_a_folder()
    {
        using var archive = new TestArchive();
        archive.AddImages(12);
        for (var i = 0; i < 3; i++)
        {
            archive.Ingest(new IngestOptions { Shard = IngestShard.Parse($"{i}/3") });
        }

        Assert.Equal(12, archive.Everything().Count);
        File.Delete(archive.Folder.Image("0003.bmp"));
        var removed = Enumerable.Range(0, 3)
            .Sum(i => archive.Ingest(new IngestOptions { Shard = IngestShard.Of(i, 3) }).Removed);
        Assert.Equal((1, 11), (removed, archive.Everything().Count));
    }
}
