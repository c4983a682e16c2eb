using System.Text.Json;
using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

/// <summary>The commands on an archive in PostgreSQL with pgvector, beside the same in a folder.</summary>
public sealed class PostgresCommandTests(PgliteServer server, IndexedArchive indexed)
    : IClassFixture<PgliteServer>, IClassFixture<IndexedArchive>
{
    [SkippableFact]
    public async Task The_commands_do_in_a_database_what_they_do_in_a_folder()
    {
        string address = server.Address;
        string[] index = ["index", indexed.Images, "--archive", address, "--model", indexed.Model, "--json",
            "--keep-going"];
        var dryRun = await CommandRun.Of([.. index, "--dry-run"]);
        Assert.True(JsonDocument.Parse(dryRun.Output).RootElement.GetProperty("added").GetInt32() > 0);
        (await CommandRun.Of("archive", "info", "--archive", address))
            .AssertRefused(ExitCode.Failed, "There is no archive", "nadir index");

        var first = await CommandRun.Of([.. index, "--shard", "0/2"]);
        var second = await CommandRun.Of([.. index, "--shard", "1/2"]);
        var again = await CommandRun.Of(index);
        int Count(CommandRun run, string name) =>
            JsonDocument.Parse(run.Output).RootElement.GetProperty(name).GetInt32();
        Assert.Equal(Count(again, "unchanged"), Count(first, "added") + Count(second, "added"));
        Assert.Equal(0, Count(again, "added"));

        string[] search = ["search", "a harbour with ships", "-k", "5", "--json", "--model", indexed.Model];
        var expected = await CommandRun.Of([.. search, "--archive", indexed.Archive]);
        var found = await CommandRun.Of([.. search, "--archive", address]);
        AssertSameButForBatches(Rows(expected), Rows(found));
        var filtered = await CommandRun.Of(
            [.. search, "--archive", address, "--where", "width=40", "--source", indexed.Images]);
        Assert.Equal(Rows(found), Rows(filtered));

        var info = await CommandRun.Of("archive", "info", "--archive", address);
        Assert.Contains("no HNSW index", info.Output);
        Assert.DoesNotContain("pw", info.Output + info.Error + found.Error);
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("archive", "hnsw", "--archive", address)).ExitCode);
        var verified = await CommandRun.Of("archive", "verify", "--archive", address);
        Assert.Equal(ExitCode.Done, verified.ExitCode);
        Assert.Contains("HNSW finds", verified.Error);
        Assert.Equal(Rows(found), Rows(await CommandRun.Of([.. search, "--archive", address + "&index=hnsw"])));
        Assert.Equal(ExitCode.Done, (await CommandRun.Of("archive", "compact", "--archive", address)).ExitCode);
        (await CommandRun.Of("archive", "checkpoint", "--archive", address)).AssertRefused(ExitCode.Failed, "pg_dump");
        (await CommandRun.Of("archive", "repair", "--archive", address))
            .AssertRefused(ExitCode.Failed, "kept whole by its server");
        (await CommandRun.Of("archive", "hnsw", "--archive", indexed.Archive))
            .AssertRefused(ExitCode.Failed, "in a folder");
    }

    [Fact]
    public async Task A_wrong_address_is_told_without_its_password()
    {
        (await CommandRun.Of("archive", "info", "--archive", "postgres://u:s3cret@127.0.0.1:1/d"))
            .AssertRefused(ExitCode.Failed, "127.0.0.1:1", "cannot be reached");
        var run = await CommandRun.Of("search", "x", "--archive", "postgres://u:s3cret@h/d?colour=s3cret");
        run.AssertRefused(ExitCode.Failed, "colour");
        Assert.DoesNotContain("s3cret", run.Error);
    }

    [Fact]
    public async Task A_shard_that_is_none_is_told() =>
        (await CommandRun.Of("index", indexed.Images, "--archive", indexed.Archive, "--shard", "8/8"))
        .AssertRefused(ExitCode.Failed, "8/8", "i/n");

    // The shards encode the pictures in other batches than the folder's index, and a picture's vector differs in its
    // last bits with the batch that it is encoded in. From equal vectors both stores answer equally bit by bit, which
    // SameAnswersTests holds.
    private static void AssertSameButForBatches(
        List<(string? Source, double Score)> expected, List<(string? Source, double Score)> found)
    {
        Assert.Equal(expected.Select(row => row.Source), found.Select(row => row.Source));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-6));
    }

    private static List<(string? Source, double Score)> Rows(CommandRun run)
    {
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        return [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .Select(row => (row.GetProperty("source").GetString(), row.GetProperty("score").GetDouble()))];
    }
}
