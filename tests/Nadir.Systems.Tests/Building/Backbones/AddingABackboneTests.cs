using System.Text.RegularExpressions;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>A new backbone is one file and one line.</summary>
public sealed class AddingABackboneTests
{
    [Fact]
    public void One_line_makes_a_backbone_known_and_usable()
    {
        BackboneRegistry.Register(ToyBackbone.Description);

        using var scope = new TensorScope();
        using var source = BackboneRegistry.Create("toy");
        using var backbone = BackboneRegistry.Create("toy");
        var path = Path.Combine(Directory.CreateTempSubdirectory("nadir-toy-").FullName, "toy.safetensors");
        SafetensorsTensors.Write(
            path, source.StateDict().ToDictionary(pair => "model." + pair.Key, pair => pair.Value));
        BackboneWeights.Load(path, backbone);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        var pixels = Tensor.Rand([2, 3, 20, 20]);
        var maps = backbone.ForwardStages(pixels, ["first", "second"]);
        backbone.FreezeThrough("first");

        Assert.Equal(source.Forward(pixels).ToArray<float>(), maps[1].ToArray<float>());
        Assert.Equal([2, 4, 10, 10], maps[0].Shape);
        Assert.Equal(ToyBackbone.Description.Parameters, backbone.ParameterCount);
        Assert.Equal(["second.weight", "second.bias"],
            backbone.NamedParameters().Where(pair => pair.Parameter.RequiresGrad).Select(pair => pair.Name));
        Assert.Contains("registered already",
            Assert.Throws<ArgumentException>(() => BackboneRegistry.Register(ToyBackbone.Description)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Each_backbone_is_named_in_its_own_file_and_in_the_registry_alone()
    {
        var folder = Path.Combine(ReferenceFiles.Repository(), "src", "Nadir.Systems", "Building", "Backbones");
        var sources = Directory.GetFiles(folder, "*.cs").ToDictionary(path => Path.GetFileName(path), WithoutComments);
        var types = BackboneRegistry.All.Where(description => !IsToy(description) && description.Parameters < 2e7)
            .Select(description =>
        {
            // The deeper ones are of the same types.
            using var backbone = description.Create();
            return backbone.GetType().Name;
        }).Distinct().ToArray();

        Assert.Equal(5, types.Length);
        Assert.All(types, type =>
        {
            var naming = sources.Where(source => Regex.IsMatch(source.Value, $@"\b{type}\b"))
                .Select(source => source.Key).Order().ToArray();
            Assert.Equal(new[] { "BackboneRegistry.cs", $"{type}.cs" }.Order(), naming);
        });
        // One line a backbone in the registry, and no other mention of one.
        Assert.Equal(
            BackboneRegistry.All.Count(description => !IsToy(description)),
            types.Sum(type => Regex.Count(sources["BackboneRegistry.cs"], $@"\b{type}\b")));
    }

    // Other tests have toys of their own.
    private static bool IsToy(BackboneDescription description) =>
        description.Name.StartsWith("toy", StringComparison.Ordinal);

    private static string WithoutComments(string path) =>
        string.Join('\n', File.ReadLines(path)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
}
