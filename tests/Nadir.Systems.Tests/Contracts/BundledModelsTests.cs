using Nadir.Systems.Contracts;
using Nadir.Text;

namespace Nadir.Systems.Tests.Contracts;

public sealed class BundledModelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheDefaultEncoderIsTheBestArchitectureThatThereIs()
    {
        Add("zz", "faami");
        Assert.Equal("zz", Default());
        Add("old", "dual-encoder");
        Assert.Equal("old", Default());
        Add("captions", "sfdr");
        Add("osdpm", "osdpm");
        Add("osdpm-ucm", "osdpm");
        Assert.Equal("osdpm", Default());
        Add("osdpm-english", "osdpm");
        File.WriteAllText(Path.Combine(_folder, "osdpm-english", WordPieceTokenizer.FileName), "[PAD]\n");
        Assert.Equal("osdpm-english", Default());
    }

    [Fact]
    public void TheDefaultRerankerIsTheFirstFaami()
    {
        Add("dual-encoder", "dual-encoder");
        var error = Assert.Throws<FileNotFoundException>(
            () => new BundledModels(KnownSystems.Registry, _folder).FindDefault(SystemRoles.Reranker));
        Assert.Contains("faami", error.Message, StringComparison.Ordinal);

        Add("faami-ucm", "faami");
        Add("faami", "faami");

        var models = new BundledModels(KnownSystems.Registry, _folder);
        Assert.Equal("faami", models.NameOf(models.FindDefault(SystemRoles.Reranker)));
        Assert.Equal(["dual-encoder", "faami"], models.Names.Where(name => models.IsDefault(models.Find(name))));
    }

    [Fact]
    public void WithoutAnyModelTheUserIsAskedForOne()
    {
        var error = Assert.Throws<FileNotFoundException>(
            () => new BundledModels(KnownSystems.Registry, _folder).FindDefault(SystemRoles.Encoder));
        Assert.Contains(BundledModels.Variable, error.Message, StringComparison.Ordinal);
    }

    private string Default()
    {
        var models = new BundledModels(KnownSystems.Registry, _folder);
        return models.NameOf(models.FindDefault(SystemRoles.Encoder));
    }

    private void Add(string name, string architecture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""{"architecture":"{{architecture}}"}""");
    }
}
