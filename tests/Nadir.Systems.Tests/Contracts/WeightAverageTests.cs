using Nadir.Systems.Contracts;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Tests.Contracts;

public sealed class WeightAverageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nadir-average-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weights_lie_between_and_the_other_files_are_kept()
    {
        using var scope = new TensorScope();
        var (first, second, made) = (Model("first", 1, "a"), Model("second", 3, "a"), Path.Combine(_folder, "made"));

        WeightAverage.Run(first, second, 0.25, made);

        var tensors = SafetensorsTensors.ReadAll(Path.Combine(made, ModelFolder.WeightsName));
        Assert.Equal([1.5f, 1.5f], tensors["weight"].To(ScalarType.Float32).ToArray<float>());
        Assert.Equal(ScalarType.Float16, tensors["weight"].Type);
        Assert.Equal(3, tensors["count"].Item<long>());
        Assert.Equal("""{"architecture":"a"}""", File.ReadAllText(Path.Combine(made, ModelFolder.ConfigurationName)));
        Assert.Contains("0.75 times `first`", File.ReadAllText(Path.Combine(made, ModelFolder.CardName)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_training_left_beside_a_model_and_its_dropout_do_not_count()
    {
        using var scope = new TensorScope();
        var (first, second, made) = (Model("first", 1, "a"), Model("second", 3, "a"), Path.Combine(_folder, "made"));
        File.WriteAllText(Path.Combine(first, "config.json"),
            """{"architecture":"a","text":[{"dropout":0.1,"width":8}]}""");
        File.WriteAllText(Path.Combine(second, "config.json"),
            """{"architecture":"a","text":[{"dropout":0.3,"width":8}],"dropout":0.2}""");
        File.WriteAllText(Path.Combine(first, "checkpoint.safetensors"), "of the first");
        File.WriteAllText(Path.Combine(second, "checkpoint.safetensors"), "of the second");

        WeightAverage.Run(first, second, 0.5, made);

        Assert.Equal(["card.md", "config.json", "model.safetensors"],
            Directory.GetFiles(made).Select(file => Path.GetFileName(file)!).Order());
        Assert.Contains("0.1", File.ReadAllText(Path.Combine(made, "config.json")), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(second, "config.json"),
            """{"architecture":"a","text":[{"dropout":0.3,"width":9}]}""");
        Assert.Throws<InvalidDataException>(() => WeightAverage.Run(first, second, 0.5, made));
    }

    [Fact]
    public void Models_of_other_shapes_are_refused_in_words()
    {
        using var scope = new TensorScope();
        var (first, second) = (Model("first", 1, "a"), Model("second", 3, "b"));
        Assert.Contains("differ", Assert.Throws<InvalidDataException>(
            () => WeightAverage.Run(first, second, 0.5, Path.Combine(_folder, "made"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("one of the two", Assert.Throws<InvalidDataException>(
            () => WeightAverage.Run(first, first, 0.5, first)).Message, StringComparison.Ordinal);
    }

    private string Model(string name, double value, string architecture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, ModelFolder.ConfigurationName),
            $$"""{"architecture":"{{architecture}}"}""");
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName),
            new Dictionary<string, Tensor>
            {
                ["weight"] = Tensor.Full([2], value).To(ScalarType.Float16),
                ["count"] = Tensor.FromArray<long>([(long)value], 1).Squeeze(0),
            });
        return folder;
    }
}
