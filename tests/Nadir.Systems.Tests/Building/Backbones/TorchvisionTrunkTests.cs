using System.Globalization;
using System.Text.RegularExpressions;
using Nadir.Systems.Building.Backbones;
using Nadir.Torch;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Tests.Building.Backbones;

/// <summary>
/// Narrow networks of torchvision's own classes: every map that the reference files hold, and the scores.
/// </summary>
[Trait("Category", "Reference")]
public sealed partial class TorchvisionTrunkTests
{
    private static readonly PixelNormalization None = PixelNormalization.MinusOneToOne;

    [SkippableFact]
    public void GiveTheReferenceMapsAndScores()
    {
        var files = ReferenceFiles.All("*.safetensors", "baselines", "networks", "torchvision");
        Skip.If(files.Length == 0, "NADIR_REFERENCE has no baselines/networks/torchvision");
        var compared = files.Sum(Compare);
        Assert.True(compared > 40, $"only {compared} tensors were compared");
    }

    private static int Compare(string path)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        using var file = SafetensorsFile.Open(path);
        var tensors = file.Names.ToDictionary(name => name, file.Read);
        using var backbone = Make(file, tensors);
        var weights = tensors.Where(pair => pair.Key.Split('.')[0] is not ("in" or "mid" or "out")).ToDictionary();
        BackboneWeights.Copy(Renamed(weights), backbone, path);
        backbone.Eval();

        var compared = 0;
        foreach (var (key, expected) in tensors.Where(pair => pair.Key.StartsWith("mid.", StringComparison.Ordinal)))
        {
            var match = MapName().Match(key);
            var module = match.Groups["module"].Value.Replace('_', '.');
            var image = tensors[$"in.image_{match.Groups["image"].Value}"].To(ScalarType.Float32);
            if (Map(backbone, module, image) is { } map)
            {
                var actual = match.Groups["mean"].Success ? map.Mean([2, 3]) : map.Slice(0, 0, expected.Size(0));
                NearlyEqual.Check(expected, actual, $"{Path.GetFileName(path)} {key}");
                compared++;
            }
        }

        foreach (var image in new[] { "a", "b" })
        {
            var scores = backbone.Classify(tensors[$"in.image_{image}"].To(ScalarType.Float32));
            NearlyEqual.Check(tensors[$"out.{image}"], scores, $"{Path.GetFileName(path)} out.{image}");
            compared++;
        }

        return compared;
    }

    private static Tensor? Map(Backbone backbone, string module, Tensor image) => (backbone, module) switch
    {
        // Poolings of SqueezeNet are modules of torchvision's, but belong to the stage behind them here.
        (SqueezeNet, "features.2") => backbone.ForwardStages(image, ["features.0"])[0].MaxPool2d(3, 2, ceilMode: true),
        (SqueezeNet, "features.5") => backbone.ForwardStages(image, ["features.4"])[0].MaxPool2d(3, 2, ceilMode: true),
        (SqueezeNet, "features.8") => backbone.ForwardStages(image, ["features.7"])[0].MaxPool2d(3, 2, ceilMode: true),
        (ResNet, "maxpool") => backbone.ForwardStages(image, ["stem"])[0],
        // Numbered in one row by torchvision, as all stages are.
        ({ Architecture: var name }, _) when name.StartsWith("mobilenet_v2", StringComparison.Ordinal) =>
            backbone.ForwardStages(image,
                [backbone.Stages[int.Parse(module.Split('.')[1], CultureInfo.InvariantCulture)].Name])[0],
        (EfficientNetLite, "features.0") => backbone.ForwardStages(image, ["conv_stem"])[0],
        (EfficientNetLite, _) when int.Parse(module.Split('.')[1], CultureInfo.InvariantCulture) is var place =>
            backbone.ForwardStages(image,
                [$"blocks.{place - 1}" is var stage
                    && backbone.Stages.Any(s => s.Name.StartsWith(stage + ".", StringComparison.Ordinal)) ? stage
                        : "conv_head"])[0],
        _ => backbone.ForwardStages(image, [module])[0],
    };

    // Sizes are read from the tensors and, for strides, from the file's own description: other sets have others.
    private static Backbone Make(SafetensorsFile file, Dictionary<string, Tensor> tensors)
    {
        int Count(string prefix) => tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..].Split('.')[0]).Distinct().Count();
        int Out(string name) => (int)tensors[name].Size(0);
        var method = file.Metadata["method"];
        if (method.StartsWith("resnet", StringComparison.Ordinal))
        {
            var sizes = new ResNetSizes(
                [.. Enumerable.Range(1, 4).Select(layer => Count($"layer{layer}."))],
                [.. Enumerable.Range(1, 4).Select(layer => Out($"layer{layer}.0.conv1.weight"))],
                tensors.ContainsKey("layer1.0.conv3.weight"));
            return new ResNet(method, sizes, new() { Normalization = None, Classes = Out("fc.weight") });
        }

        if (method.StartsWith("squeezenet1_1", StringComparison.Ordinal))
        {
            return new SqueezeNet(new() { Normalization = None, Classes = Out("classifier.1.weight") },
                64 / Out("features.0.weight"));
        }

        if (method.StartsWith("mobilenet_v2", StringComparison.Ordinal))
        {
            // The same blocks, numbered in one row: t, c, n, s of table 2 of Sandler et al.; channels are those of the
            // file.
            (int Repeats, int Stride, int Expansion)[] table = [(1, 1, 1), (2, 2, 6), (3, 2, 6), (4, 2, 6), (3, 1, 6),
                (3, 2, 6), (1, 1, 6)];
            var stages = new List<EfficientNetStage>();
            var block = 1;
            foreach (var (repeats, stride, expansion) in table)
            {
                stages.Add(new(3, stride, Out($"features.{block}.conv.{(block == 1 ? 1 : 2)}.weight"), repeats,
                    expansion));
                block += repeats;
            }

            return new EfficientNetLite(
                method,
                new(64, Out("features.0.0.weight"), stages, Out("features.18.0.weight"),
                    UsesSamePadding: false)
                {
                    Eps = 1e-5,
                },
                new() { Normalization = None, Classes = Out("classifier.1.weight") });
        }

        var rows = Stage().Matches(file.Metadata["patches"])
            .Select(match => match.Value.Trim('(', ')').Split(',')
                .Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(row => new EfficientNetStage(row[1], row[2], row[4], row[5], row[0]));
        return new EfficientNetLite(
            method,
            new(64, Out("features.0.0.weight"), [.. rows], Out($"features.{Count("features.") - 1}.0.weight"),
                UsesSamePadding: false),
            new() { Normalization = None, Classes = Out("classifier.1.weight") });
    }

    // From torchvision's names to timm's, for the networks that have those.
    private static Dictionary<string, Tensor> Renamed(Dictionary<string, Tensor> tensors)
    {
        if (!tensors.ContainsKey("features.0.0.weight"))
        {
            return tensors;
        }

        var isV2 = tensors.ContainsKey("features.1.conv.0.0.weight");
        var last = tensors.Keys.Where(name => name.StartsWith("features.", StringComparison.Ordinal))
            .Max(name => int.Parse(name.Split('.')[1], CultureInfo.InvariantCulture));
        int[] repeats = [1, 2, 3, 4, 3, 3, 1];
        return tensors.ToDictionary(pair => Name(pair.Key.Split('.')), pair => pair.Value);

        string Name(string[] parts)
        {
            if (parts[0] == "classifier")
            {
                return $"classifier.{parts[^1]}";
            }

            var place = int.Parse(parts[1], CultureInfo.InvariantCulture);
            if (place == 0 || place == last)
            {
                string own = (parts[2], place) switch
                {
                    ("0", 0) => "conv_stem",
                    ("1", 0) => "bn1",
                    ("0", _) => "conv_head",
                    _ => "bn2",
                };
                return $"{own}.{parts[^1]}";
            }

            var (group, number, inner) = isV2 ? Place(place)
                : (place - 1, int.Parse(parts[2], CultureInfo.InvariantCulture), parts[4..^1]);
            if (isV2)
            {
                // conv.N.0, conv.N.1 with an activation; the projection is conv.N, its normalisation conv.N+1.
                var step = int.Parse(parts[3], CultureInfo.InvariantCulture);
                var projection = place == 1 ? 1 : 2;
                inner = step < projection ? [parts[3], parts[4]] : [$"{projection}", $"{step - projection}"];
            }

            var expands = isV2 ? place > 1 : tensors.ContainsKey($"features.{place}.{number}.block.3.0.weight");
            var index = int.Parse(inner[0], CultureInfo.InvariantCulture) switch
            {
                3 => 2,
                2 when !expands =>
                1,
                var other => other
            };
            string[] names = expands ? ["conv_pw", "conv_dw", "conv_pwl"] : ["conv_dw", "conv_pw"];
            return $"blocks.{group}.{number}.{(inner[1] == "0" ? names[index] : $"bn{index + 1}")}.{parts[^1]}";
        }

        (int Group, int Number, string[] Inner) Place(int block)
        {
            var group = 0;
            for (block--; block >= repeats[group]; group++)
            {
                block -= repeats[group];
            }

            return (group, block, []);
        }
    }

    [GeneratedRegex(@"^mid\.(?<module>.+?)(?<mean>_mean_hw)?_(?<image>[ab])0?$")]
    private static partial Regex MapName();

    [GeneratedRegex(@"\(\d+(,\d+){5}\)")]
    private static partial Regex Stage();
}
