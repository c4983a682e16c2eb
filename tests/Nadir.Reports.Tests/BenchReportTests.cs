using System.Globalization;
using System.Xml.Linq;
using Nadir.Metrics;
using Nadir.Reports.Bench;

namespace Nadir.Reports.Tests;

public class BenchReportTests
{
    private const string Hostile = "nadir bench run '<script>alert(1)</script>'";

    [Fact]
    public void Means_and_spreads_are_those_computed_by_hand()
    {
        var table = Sample().Tables.Single(table => table.Setting == "controlled");
        var line = table.Lines.Single(line => line.Row.Name == "scan-t2i");

        // mR of the seeds: 12, 14 and 19; the mean is 15, deviations -3, -1 and 4: (9 + 1 + 16) / 2 = 13.
        Assert.Equal((15, Math.Sqrt(13)), (line.MeanRecall.Mean, line.MeanRecall.Deviation!.Value));
        Assert.Equal((14, 16), (line.Pessimistic, line.Optimistic));
        Assert.Equal([5, 15, 25, 5, 15, 25], line.Recalls);
        Assert.Equal(200, line.TrainingSeconds);
        Assert.Equal(1000, line.PairsPerSecond);
        Assert.Null(line.LeakFree);
        Assert.Equal(13.25, line.Published!.MeanRecall, 0.01);

        var one = table.Lines.Single(line => line.Row.Name == "vsepp");
        Assert.Equal((12.0, (double?)null), (one.MeanRecall.Mean, one.MeanRecall.Deviation));
        Assert.Equal(7.5, one.LeakFree!.Value.Mean);
        Assert.False(table.Lines.Single(line => line.Row.Name == "hvsa").IsTrained);
    }

    [Fact]
    public void The_front_has_what_no_cheaper_system_beats()
    {
        var rows = new[] { "a", "b", "c", "d", "e" }.Select(name => new BenchRow(name, name)).ToArray();
        // Costs 1, 2, 3, 3 and 4: b is worse than a and dearer, d is worse than c and as dear.
        var report = Sample() with
        {
            Rows = rows,
            Measurements =
            [
                One("a", 0, 10) with { TrainingSeconds = 1 }, One("b", 0, 9) with { TrainingSeconds = 2 },
                One("c", 0, 12) with { TrainingSeconds = 3 }, One("d", 0, 11) with { TrainingSeconds = 3 },
                One("e", 0, 20) with { TrainingSeconds = 4 },
            ],
        };

        Assert.Equal(["a", "c", "e"],
            report.Tables.Single().ParetoFront(line => line.TrainingSeconds).Select(line => line.Row.Name));
    }

    [Fact]
    public void The_table_in_Markdown_has_the_numbers_and_says_what_is_not_trained()
    {
        var text = BenchText.Markdown(Sample());

        var titles = Cells(Line(text, "| System |"));
        var scan = Cells(Line(text, "| SCAN t2i |"));
        Assert.Equal("15.00 ± 3.61", scan[titles.IndexOf("mR")]);
        Assert.Equal("13.26", scan[titles.IndexOf("Published mR (test)")]);
        Assert.Equal("3", scan[titles.IndexOf("Seeds")]);
        Assert.Equal("14.00–16.00", scan[titles.IndexOf("mR by ties")]);
        Assert.Equal("5 of 15, shortened", scan[titles.IndexOf("Epochs")]);
        Assert.Equal("2.50 M", scan[titles.IndexOf("Parameters")]);
        Assert.Equal("3.3 min", scan[titles.IndexOf("Training")]);
        Assert.Equal("1,000", scan[titles.IndexOf("Pairs/s")]);
        var vse = Cells(Line(text, "| VSE++ |"));
        Assert.Equal(("one (0)", "7.50"), (vse[titles.IndexOf("Seeds")], vse[titles.IndexOf("Leak-free mR")]));
        Assert.Equal("not trained yet", Cells(Line(text, "| HVSA |"))[titles.IndexOf("mR")]);
        Assert.Contains("2 of 3 systems are trained; not trained yet: 1. 1 were trained for fewer epochs", text,
            StringComparison.Ordinal);
        Assert.Contains("no ranking", text, StringComparison.Ordinal);
        Assert.Contains("Nothing is trained yet.", BenchText.Markdown(Sample() with { Measurements = [] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_CSV_has_full_numbers_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            string[] lines = BenchText.Csv(Sample()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            List<string> titles = [.. lines[0].Split(',')];
            string[] scan = [.. lines.Single(line => line.Contains("scan-t2i", StringComparison.Ordinal)).Split(',')];
            Assert.Equal(3, lines.Length);
            Assert.Equal("15", scan[titles.IndexOf("mr")]);
            Assert.Equal(Math.Sqrt(13).ToString(CultureInfo.InvariantCulture), scan[titles.IndexOf("mr_deviation")]);
            Assert.Equal("90", scan[titles.IndexOf("rsum")]);
            Assert.Equal("", scan[titles.IndexOf("leak_free_mr")]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_page_stands_alone_and_draws_every_trained_system()
    {
        var page = Page.Of(Sample());

        Assert.Equal(["controlled-rsicd-val", "training", "columns"],
            page.Elements("section").Attributes("id").Select(id => id.Value));
        Assert.Empty(page.Elements("script"));
        Assert.Empty(page.Document.Descendants().Attributes("src"));
        var charts = page.Elements("svg").ToArray();
        Assert.Equal(2, charts.Length);
        Assert.All(charts, chart =>
            Assert.Equal(["VSE++", "SCAN t2i"],
                chart.Elements("text").Where(text => (string?)text.Attribute("class") == "mark")
                    .Select(text => text.Value)));
        // SCAN is dearer and better: both are of the front.
        Assert.All(charts, chart =>
            Assert.Equal(2, chart.Elements("circle").Count(circle => (string?)circle.Attribute("class") == "bar")));
        Assert.All(
            page.Document.Descendants().SelectMany(element => element.Attributes())
                .Where(attribute => attribute.Name.LocalName is "cx" or "cy" or "x1"),
            place => Assert.True(double.IsFinite(double.Parse(place.Value, CultureInfo.InvariantCulture))));
        Assert.Contains(Hostile, page.Section("training").Value, StringComparison.Ordinal);
        Assert.Equal("Nothing is trained yet.",
            Page.Of(Sample() with { Measurements = [] }).Section("training").Element("p")!.Value);
    }

    private static string Line(string text, string start) =>
        text.Split('\n').Single(line => line.StartsWith(start, StringComparison.Ordinal));

    private static List<string> Cells(string line) => [.. line.Trim('|', ' ').Split(" | ")];

    private static BenchReport Sample() => new()
    {
        Rows = [new("vsepp", "VSE++"), new("scan-t2i", "SCAN t2i"), new("hvsa", "HVSA")],
        Measurements =
        [
            One("scan-t2i", 2, 19), One("scan-t2i", 0, 12), One("scan-t2i", 1, 14),
            One("vsepp", 0, 12) with { LeakFreeMeanRecall = 7.5, Epochs = 15, PairsPerSecond = 5000,
                TrainingSeconds = 100 },
        ],
        Command = "nadir bench report --out runs/bench",
        Date = new DateTimeOffset(2026, 11, 30, 8, 0, 0, TimeSpan.Zero),
    };

    // Recalls that are 10 below, at and 10 above mR, both ways, in the mean of the seeds 12, 14 and 19; ties move mR by
    // 1.
    private static BenchMeasurement One(string system, int seed, double mr)
    {
        var direction = new DirectionScores(mr - 10, mr, mr + 10, 20);
        RetrievalScores Moved(double by) => new(
            new DirectionScores(mr - 10 + by, mr + by, mr + 10 + by, 20),
            new DirectionScores(mr - 10 + by, mr + by, mr + 10 + by, 20));
        return new BenchMeasurement
        {
            System = system,
            Setting = "controlled",
            Seed = seed,
            Report = new RetrievalReport
            {
                Dataset = "rsicd",
                Split = "val",
                Images = 10,
                Captions = 50,
                ImageToText = direction,
                TextToImage = direction,
                MeanRecall = mr,
                RecallSum = 6 * mr,
                Optimistic = Moved(1),
                Pessimistic = Moved(-1),
            },
            Parameters = 2_500_000,
            Epochs = 5,
            PlannedEpochs = 15,
            TrainingSeconds = 100 * (seed + 1),
            PairsPerSecond = 1000,
            TrainedOn = "rsicd train",
            Networks = "a backbone; a GRU",
            Machine = "a processor, 2 cores, cpu",
            Command = Hostile,
        };
    }
}
