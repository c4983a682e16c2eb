using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Ports;
using System.Numerics.Tensors;
using System.Text.Json;
using Nadir.Archive.Search;
using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Search;

public sealed class ArchiveSearchTests
{
    [Fact]
    public void WordsFindThePictureThatTheyDescribe()
    {
        using var archive = Colors();

        Assert.Equal("red.bmp", Best(archive.Search.ByText("red")));
        Assert.Equal("blue.bmp", Best(archive.Search.ByText("blue")));
        Assert.Equal([1, 2], archive.Search.ByText("green", new SearchOptions { Count = 2 }).Select(row => row.Rank));
    }

    [Fact]
    public void BytesAFileAndAWindowOfOneImageGiveOneAnswer()
    {
        using var archive = Colors();
        var path = archive.Folder.Image("green.bmp");

        var byFile = archive.Search.ByImage(path);
        var byBytes = archive.Search.ByImage(File.ReadAllBytes(path), "upload");
        var byWindow = archive.Search.ByWindow(byFile[0].Id);

        Assert.Equal(byFile.Select(row => (row.Id, row.Score)), byBytes.Select(row => (row.Id, row.Score)));
        Assert.Equal(byFile.Select(row => row.Id), byWindow.Select(row => row.Id));
        Assert.Equal(1, byWindow[0].Score, 1e-5f);
    }

    [Fact]
    public void SumsAndDifferencesAreThoseOfTheVectors()
    {
        using var archive = Colors();
        var red = new float[archive.Encoder.Dimension];
        var blue = new float[archive.Encoder.Dimension];
        archive.Encoder.EncodeTexts(["red"], red);
        archive.Encoder.EncodeTexts(["blue"], blue);
        var expected = new float[red.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = (2 * red[i]) - (0.5f * blue[i]);
        }

        var vector = archive.Search.Encode(Archive.Search.Expressions.QueryParser.Parse("2*red - 0.5*blue"));

        Assert.Equal(1, TensorPrimitives.Norm<float>(vector), 1e-5f);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(expected, vector), 1e-5f);
        Assert.Equal("white.bmp", Best(archive.Search.ByExpression("red + green + blue")));
        Assert.Equal("red.bmp", Best(
            archive.Search.ByExpression($"{archive.Folder.Image("white.bmp")} - green - blue")));
    }

    [Fact]
    public void RowsAreThoseOfABruteForceComparison()
    {
        using var archive = new TestArchive();
        archive.AddImages(200);
        archive.Ingest();
        var query = new float[archive.Encoder.Dimension];
        archive.Encoder.EncodeTexts(["red"], query);
        var expected = Directory.GetFiles(archive.Folder.Images)
            .Select(path =>
            {
                var vector = archive.Store.ReadVector(archive.Search.ByImage(path)[0].Id)!;
                return (Source: path, Score: TensorPrimitives.Dot<float>(vector, query));
            })
            .OrderByDescending(row => row.Score).Take(20).ToList();

        var rows = archive.Search.ByText("red", new SearchOptions { Count = 20 });

        Assert.Equal(expected.Select(row => row.Source), rows.Select(row => row.Source));
        Assert.All(expected.Zip(rows), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5f));
    }

    [Fact]
    public void AMinimumScoreCutsTheAnswer()
    {
        using var archive = Colors();
        var all = archive.Search.ByText("red");

        var some = archive.Search.ByText("red", new SearchOptions { MinimumScore = all[1].Score });

        Assert.Equal(all.Take(2).Select(row => row.Id), some.Select(row => row.Id));
    }

    [Fact]
    public void AnEmptyArchiveAnswersWithNothing()
    {
        using var archive = new TestArchive();

        Assert.Empty(archive.Search.ByText("red"));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("red - red")]
    [InlineData("id:999999")]
    public void WhatCannotBeSearchedGetsASentence(string query)
    {
        using var archive = Colors();

        Assert.Throws<ArchiveException>(() => archive.Search.ByExpression(query));
    }

    [Fact]
    public void JsonHasTheFixedRow()
    {
        var row = SearchResult.From(1, new WindowMatch(
            7, 0.5f, "/a \"b\"/é.tif", new Imagery.PixelWindow(1, 2, 3, 4), """{"type":"Point","coordinates":[1,2]}""",
            null));

        using var json = JsonDocument.Parse(SearchResultJson.Write([row]));

        var written = json.RootElement[0];
        Assert.Equal(["rank", "score", "id", "source", "window", "footprint", "caption"],
            written.EnumerateObject().Select(p => p.Name));
        Assert.Equal("/a \"b\"/é.tif", written.GetProperty("source").GetString());
        Assert.Equal([1, 2, 3, 4], written.GetProperty("window").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal("Point", written.GetProperty("footprint").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, written.GetProperty("caption").ValueKind);
    }

    private static string Best(IReadOnlyList<SearchResult> rows) => Path.GetFileName(rows[0].Source);

    private static TestArchive Colors()
    {
        var archive = new TestArchive();
        foreach (var (name, r, g, b) in new (string, byte, byte, byte)[]
        {
            ("red", 230, 20, 20), ("green", 20, 230, 20), ("blue", 20, 20, 230), ("white", 250, 250, 250),
        })
        {
            TestImages.Write(archive.Folder.Image($"{name}.bmp"), TestImages.Plain(40, 40, r, g, b));
        }

        archive.Ingest();
        return archive;
    }

    [Fact]
    public void Results_carry_the_probability_that_their_kind_of_query_has_and_unlikely_ones_can_be_left_out()
    {
        using var archive = new TestArchive(new ColorGridEncoder
        {
            Calibration = (kind, score) =>
                kind switch { QueryKind.Text => Math.Clamp(score, 0, 1), QueryKind.Image => 1, _ => null },
        });
        archive.AddImages(20);
        archive.Ingest();
        var all = archive.Search.ByText("red", new SearchOptions { Count = 20 });
        double middle = all[9].Probability!.Value;

        Assert.All(all, row => Assert.Equal(Math.Clamp(row.Score, 0, 1), row.Probability!.Value, 1e-6));
        Assert.All(archive.Search.ByWindow(all[0].Id), row => Assert.Equal(1, row.Probability));
        Assert.All(archive.Search.ByExpression("red + blue"), row => Assert.Null(row.Probability));
        Assert.All(archive.Search.ByExamples(null, [new(QueryTermKind.Window, $"{all[0].Id}", 1)], []),
            row => Assert.Null(row.Probability));
        Assert.Equal(all.Take(10),
            archive.Search.ByText("red", new SearchOptions { Count = 20, MinimumProbability = middle }),
            (left, right) => left.Id == right.Id);
        Assert.Empty(archive.Search.ByExpression("red + blue", new SearchOptions { MinimumProbability = 0 }));
        Assert.Contains("\"probability\"", SearchResultJson.Write(all), StringComparison.Ordinal);
        Assert.DoesNotContain("\"probability\"", SearchResultJson.Write(archive.Search.ByExpression("red + blue")),
            StringComparison.Ordinal);
    }
}
