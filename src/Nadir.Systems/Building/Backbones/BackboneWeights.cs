using System.Runtime.InteropServices;
using Nadir.Onnx;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// Loads published weights into a <see cref="Backbone"/>: safetensors, its index of several files, PyTorch checkpoints
/// (read as data, nothing is executed), and the initializers of ONNX files. The kind is told by the file's content.
/// </summary>
/// <remarks>
/// The names may be any of <see cref="Backbone.CheckpointLayouts"/>, below any common beginning:
/// <c>state_dict.module.</c> of a training checkpoint, or <c>image.backbone.</c> of a model folder's
/// <c>model.safetensors</c>. Where several parts of a file fit equally well, the one with the shortest beginning is
/// taken. Halves and doubles become the network's own type.
/// </remarks>
public static class BackboneWeights
{
    // What files of PyTorch before 0.4.1 and converted ones lack; it counts batches and changes no result.
    private const string Optional = "num_batches_tracked";

    private const int ShownNames = 4;

    /// <summary>Loads a file into a network. Either everything is loaded or nothing.</summary>
    /// <param name="path">The file, or the index of several.</param>
    /// <param name="backbone">On any device; its normalisations not folded.</param>
    /// <exception cref="FileNotFoundException">The file, or one that an index names, is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no known kind, damaged, or does not fit the network; the
    /// message says how.</exception>
    /// <exception cref="InvalidOperationException">The network's normalisations are folded.</exception>
    public static void Load(string path, Backbone backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        Copy(ReadAll(path), backbone, $"'{path}'");
    }

    /// <summary>Reads all tensors of a file of any kind.</summary>
    /// <returns>Tensors by name, on the CPU; the caller's, or the innermost scope's, to dispose. Some
    /// may share memory.</returns>
    /// <exception cref="FileNotFoundException">The file, or one that an index names, is missing.</exception>
    /// <exception cref="InvalidDataException">It is of no known kind or damaged.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        if (!OnnxInitializers.AreIn(path))
        {
            return WeightsFile.ReadAll(path);
        }

        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var initializer in OnnxInitializers.Read(path))
            {
                var type = TypeOf(initializer.Type) ?? throw new InvalidDataException(
                    $"'{path}' cannot be read: its initializer '{initializer.Name}' has elements of "
                        + $"type {initializer.Type}, which are no weights.");
                tensors.Add(initializer.Name, Tensor.FromBytes(initializer.Data.Span, type, [.. initializer.Shape]));
            }
        }
        catch (OnnxException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }

        foreach (var tensor in tensors.Values)
        {
            scope.Keep(tensor);
        }

        return tensors;
    }

    /// <summary>Copies tensors into a network. Either everything is copied or nothing.</summary>
    /// <param name="tensors">By published names; not changed.</param>
    /// <param name="backbone">On any device; its normalisations not folded.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="InvalidDataException">They do not fit the network; the message says how.</exception>
    /// <exception cref="InvalidOperationException">The network's normalisations are folded.</exception>
    public static void Copy(IReadOnlyDictionary<string, Tensor> tensors, Backbone backbone, string source)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(backbone);
        if (backbone.NamedModules().Any(pair => pair.Module is NormalizedConvolution { IsFolded: true }))
        {
            throw new InvalidOperationException(
                $"The normalisations of {backbone.Architecture} are folded; load the weights of {source} before that.");
        }

        var state = backbone.StateDict();
        var (layout, prefix, _) = backbone.CheckpointLayouts
            .Select(layout => BestPrefix(layout, state.Keys, tensors))
            .Aggregate((best, next) => next.Found > best.Found ? next : best);
        var names = state.Keys
            .Select(name => (Own: name, Theirs: layout.NameOf(name) is { } theirs ? prefix + theirs : null))
            .Where(pair => pair.Theirs is not null)
            .ToDictionary(pair => pair.Own, pair => pair.Theirs!);
        var used = names.Values.ToHashSet(StringComparer.Ordinal);
        string[] ignored = [.. layout.Ignored.Select(beginning => prefix + beginning)];
        string[] missing = [.. names.Where(pair => !tensors.ContainsKey(pair.Value)
            && !pair.Key.EndsWith(Optional, StringComparison.Ordinal)).Select(pair => pair.Value)];
        string[] unexpected = [.. tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
            && !used.Contains(name)
            && !ignored.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))];
        string[] misshaped = [.. names.Where(pair => tensors.ContainsKey(pair.Value))
            .Select(pair => Misfit(pair.Value, tensors[pair.Value], state[pair.Key])).OfType<string>()];
        if (missing.Length + unexpected.Length + misshaped.Length > 0)
        {
            string?[] faults =
                [List("missing", missing), List("unexpected", unexpected), List("of another shape or type", misshaped)];
            throw new InvalidDataException(
                $"{source} does not fit {backbone.Architecture} (names of {layout.Origin}): "
                + $"{string.Join("; ", faults.OfType<string>())}.");
        }

        using var noGrad = new NoGradScope();
        foreach (var (own, theirs) in names)
        {
            if (tensors.TryGetValue(theirs, out var tensor))
            {
                state[own].CopyInPlace(tensor);
            }
        }
    }

    // Each tensor whose name ends in a wanted one votes for what stands before that.
    private static (CheckpointLayout Layout, string Prefix, int Found) BestPrefix(
        CheckpointLayout layout, IEnumerable<string> own, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var wanted = own.Select(layout.NameOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var votes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in tensors.Keys)
        {
            for (var start = 0; start >= 0; start = name.IndexOf('.', start) is >= 0 and var dot ? dot + 1 : -1)
            {
                if (wanted.Contains(name[start..]))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(votes, name[..start], out _)++;
                }
            }
        }

        var (prefix, found) = votes
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Length)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, pair.Value)).FirstOrDefault(("", 0));
        return (layout, prefix, found);
    }

    private static string? Misfit(string name, Tensor theirs, Tensor own)
    {
        if (!theirs.Shape.AsSpan().SequenceEqual(own.Shape))
        {
            return $"{name} is [{string.Join(", ", theirs.Shape)}] and must be [{string.Join(", ", own.Shape)}]";
        }

        return own.Type.IsFloatingPoint() && !theirs.Type.IsFloatingPoint()
            ? $"{name} is of type {theirs.Type} and must be of real numbers" : null;
    }

    private static string? List(string what, string[] names) => names.Length == 0
        ? null
        : $"{names.Length} {what}: {string.Join(", ", names.Take(ShownNames))}"
            + $"{(names.Length > ShownNames ? $" and {names.Length - ShownNames} others" : "")}";

    private static ScalarType? TypeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Float => ScalarType.Float32,
        OnnxElementType.Double => ScalarType.Float64,
        OnnxElementType.Float16 => ScalarType.Float16,
        OnnxElementType.BFloat16 => ScalarType.BFloat16,
        OnnxElementType.Int8 => ScalarType.Int8,
        OnnxElementType.UInt8 => ScalarType.UInt8,
        OnnxElementType.Int16 => ScalarType.Int16,
        OnnxElementType.Int32 => ScalarType.Int32,
        OnnxElementType.Int64 => ScalarType.Int64,
        OnnxElementType.Bool => ScalarType.Bool,
        _ => null,
    };
}
