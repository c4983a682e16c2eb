using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Clip.Checkpoints;

/// <summary>Makes a model of a configuration and of tensors under OpenAI's names.</summary>
internal static class ClipWeights
{
    // A counter that evaluation does not read and that many files lack.
    private const string Counter = ".num_batches_tracked";

    /// <summary>Compares names and shapes with the configuration; only when all fit is the model made.</summary>
    /// <param name="configuration">Valid.</param>
    /// <param name="tensors">Tensors by name; not changed.</param>
    /// <param name="allowUnused">Whether tensors that the model has no place for are left out, and not refused.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and the names of the tensors that were left out.</returns>
    /// <exception cref="InvalidDataException">A tensor is missing, unused or of another shape; the message names each.</exception>
    public static (ClipModel Model, IReadOnlyList<string> Unused) Load(
        ClipConfiguration configuration, IReadOnlyDictionary<string, Tensor> tensors, bool allowUnused = false)
    {
        var expected = ClipParameters.Of(configuration);
        List<string> missing = [.. expected.Keys.Where(name => !tensors.ContainsKey(name))];
        List<string> unused = [.. tensors.Keys.Where(name => !expected.ContainsKey(name) && !name.EndsWith(Counter, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        List<string> misshaped = [.. expected
            .Where(pair => tensors.TryGetValue(pair.Key, out var found) && !found.Shape.SequenceEqual(pair.Value))
            .Select(pair => $"{pair.Key} is {Text(tensors[pair.Key].Shape)} and must be {Text(pair.Value)}")];
        List<string> foreign = [.. expected.Keys
            .Where(name => tensors.TryGetValue(name, out var found) && !found.Type.IsFloatingPoint())
            .Select(name => $"{name} ({tensors[name].Type})")];
        if (missing.Count + misshaped.Count + foreign.Count > 0 || (unused.Count > 0 && !allowUnused))
        {
            throw new InvalidDataException($"its tensors do not make a CLIP: {Faults(missing, allowUnused ? [] : unused, misshaped, foreign)}.");
        }

        var model = new ClipModel(configuration);
        try
        {
            model.LoadStateDict(tensors.Where(pair => expected.ContainsKey(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value));
            model.Eval();
            return (model, unused);
        }
        catch (StateDictException exception)
        {
            model.Dispose();
            throw new InvalidDataException(exception.Message, exception);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static string Faults(List<string> missing, List<string> unused, List<string> misshaped, List<string> foreign)
    {
        (string What, List<string> Names)[] faults =
            [("missing", missing), ("unused", unused), ("of another shape", misshaped), ("not of real numbers", foreign)];
        return string.Join("; ", faults.Where(fault => fault.Names.Count > 0).Select(
            fault => $"{fault.Names.Count} {(fault.Names.Count == 1 ? "is" : "are")} {fault.What} ({string.Join(", ", fault.Names)})"));
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
