using System.Xml;
using System.Xml.Linq;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Tests.Samples;

namespace Nadir.Cli.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "model");

    private string Report => Path.Combine(_folder.Path, "out", "report");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_evaluation_writes_a_page_that_stands_alone()
    {
        WriteDataset();
        SmallModel.Write(Model);

        var run = await Evaluate("--report", Report);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains(Path.Combine(Report, "index.html"), run.Error);
        Assert.Equal(["scores", "ranks", "text-to-image", "image-to-text", "classes", "embeddings"], Sections());
        Assert.Equal([Path.Combine(Report, "index.html")], Directory.EnumerateFileSystemEntries(Report));
        Assert.Equal(
            $"nadir evaluate {Model} --data {Path.Combine(_folder.Path, "tiny dataset")} --report {Report}"
                .Replace(Path.Combine(_folder.Path, "tiny dataset"), $"'{Path.Combine(_folder.Path, "tiny dataset")}'"),
            Page().Descendants("code").Single().Value);
        Assert.Contains("tie", Page().Descendants("header").Single().Value, StringComparison.OrdinalIgnoreCase);
        Assert.All(Page().Descendants("img"),
            image => Assert.StartsWith("data:image/webp;base64,", (string)image.Attribute("src")!));
    }

    [Fact]
    public async Task A_second_model_s_map_stands_beside_the_first_one_s()
    {
        WriteDataset();
        SmallModel.Write(Model);
        string other = SmallModel.Write(Path.Combine(_folder.Path, "other"), dimension: 8);

        Assert.Equal(ExitCode.Done, (await Evaluate("--report", Report, "--compare", other)).ExitCode);

        var maps = Section("embeddings").Descendants("figcaption").Select(caption => ((XText)caption.FirstNode!).Value);
        Assert.Equal([other, "model"], maps);
    }

    [Fact]
    public async Task Osdpm_shows_where_it_looks()
    {
        WriteDataset();
        SmallAttentionModel.WriteOsdpm(Model);

        Assert.Equal(ExitCode.Done, (await Evaluate("--report", Report)).ExitCode);

        var looks = Section("attention").Descendants("figure").ToArray();
        Assert.Equal(4, looks.Length);
        Assert.All(looks, look => Assert.Equal(2, look.Descendants("img").Count()));
    }

    [Fact]
    public async Task Faami_shows_what_each_word_attends_to()
    {
        WriteDataset();
        SmallAttentionModel.WriteFaami(Model);

        Assert.Equal(ExitCode.Done, (await Evaluate("--report", Report)).ExitCode);

        var words = Section("words").Descendants("figure").First().Descendants("div")
            .Where(div => div.Elements("img").Any());
        // "waves of kind 8": the number is not in the small vocabulary.
        Assert.Equal(["waves", "of", "kind", "<unk>"], words.Select(word => word.Value));
    }

    [Fact]
    public async Task A_folder_with_other_things_is_refused_before_the_work()
    {
        WriteDataset();
        SmallModel.Write(Model);
        string file = _folder.File("out/report/notes.txt", "mine");

        (await Evaluate("--report", Report)).AssertRefused(ExitCode.Failed, "notes.txt", "new or an empty folder");
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_second_model_that_is_missing_is_named()
    {
        WriteDataset();
        SmallModel.Write(Model);

        (await Evaluate("--compare", "other")).AssertRefused(ExitCode.Failed, "other");
    }

    private Task<CommandRun> Evaluate(params string[] options) =>
        CommandRun.Of(["evaluate", Model, "--data", Path.Combine(_folder.Path, "tiny dataset"), .. options]);

    private XDocument Page()
    {
        using var reader = XmlReader.Create(
            Path.Combine(Report, "index.html"), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private string[] Sections() => [.. Page().Descendants("section").Attributes("id").Select(id => id.Value)];

    private XElement Section(string id) =>
        Page().Descendants("section").Single(section => (string?)section.Attribute("id") == id);

    private void WriteDataset()
    {
        string folder = Path.Combine(_folder.Path, "tiny dataset");
        ImageFiles.WriteGood(Path.Combine(folder, "images"), 12);
        foreach (int index in Enumerable.Range(8, 4))
        {
            File.Move(Path.Combine(folder, "images", $"good_{index}.jpg"), Path.Combine(folder, "images", Name(index)));
        }

        var images = Enumerable.Range(8, 4).Select(index =>
            $$"""{"filename":"{{Name(index)}}","split":"val","sentences":[{"raw":"waves of kind {{index}}"},{"raw":"picture {{index}}"}]}""");
        _folder.File("tiny dataset/dataset_tiny.json",
            $$"""{"dataset":"tiny","images":[{{string.Join(',', images)}}]}""");
    }

    private static string Name(int index) => $"{(index % 2 == 0 ? "even" : "odd")}_{index}.jpg";
}
