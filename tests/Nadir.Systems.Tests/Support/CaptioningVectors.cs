using System.Text.Json;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Tests.Support;

/// <summary>
/// One file of the captioning methods' reference vectors: weights by the released code's names, and <c>in.*</c>,
/// <c>mid.*</c>,
/// <c>out.*</c> and <c>grad.*</c>.
/// </summary>
/// <remarks>Results are compared to 1e-4 + 1e-4 |b|, gradients to 1e-3 + 1e-3 |b|, as the files' description
/// says.</remarks>
internal sealed class CaptioningVectors : IDisposable
{
    private static readonly string[] Groups = ["in.", "mid.", "out.", "grad."];

    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly JsonElement _settings;

    private CaptioningVectors(string path)
    {
        _file = SafetensorsFile.Open(path);
        foreach (var name in _file.Names)
        {
            _tensors.Add(name, _file.Read(name));
        }

        _settings = JsonSerializer.Deserialize<JsonElement>(_file.Metadata.GetValueOrDefault("settings") ?? "{}");
    }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public string Path => _file.Path;

    public Tensor this[string name] => _tensors[name];

    /// <summary>
    /// Runs a test on every file of a kind: the kind's name, or that and something behind a hyphen, underscore or
    /// point that makes
    /// no other known kind. Skips it where there is none.
    /// </summary>
    /// <param name="folder">Below the captioning vectors.</param>
    /// <param name="kind">The file's name without the ending.</param>
    /// <param name="test">In a scope of its own.</param>
    /// <param name="others">Kinds whose names begin with this one's and that are no files of it.</param>
    public static void ForEach(string folder, string kind, Action<CaptioningVectors> test, params string[] others)
    {
        var files = ReferenceFiles.All($"{kind}*.safetensors", "captioning", folder)
            .Where(path => !others.Any(other =>
                System.IO.Path.GetFileName(path).StartsWith(other, StringComparison.Ordinal))).ToList();
        Skip.If(files.Count == 0, $"NADIR_REFERENCE has no captioning/{folder}/{kind}*.safetensors");
        foreach (var path in files)
        {
            Run(path, test);
        }
    }

    /// <summary>Opens the file beside this one whose name has another kind in place of this one's.</summary>
    public void WithSibling(string kind, string otherKind, Action<CaptioningVectors> test)
    {
        var name = System.IO.Path.GetFileName(Path).Replace(kind, otherKind, StringComparison.Ordinal);
        Run(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name), test);
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>A whole number among the file's settings.</summary>
    public int Setting(string name) => _settings.GetProperty(name).GetInt32();

    public bool HasSetting(string name) => _settings.TryGetProperty(name, out _);

    /// <summary>A tensor of the file as a variable whose gradient is wanted.</summary>
    public Tensor Variable(string name)
    {
        var copy = _tensors[name].Clone();
        copy.RequiresGrad = true;
        return copy;
    }

    /// <summary>A mask of the file as Bool.</summary>
    public Tensor Mask(string name) => _tensors[name].Ne(0);

    /// <summary>Copies weights into a module; all of its state must be there.</summary>
    /// <param name="module">Put in evaluation mode.</param>
    /// <param name="rename">Gives the module's name of a weight, or null for one that it has not.</param>
    /// <param name="change">Changes a weight, by the module's name, before it is copied.</param>
    /// <param name="kept">State of the module that the file need not have.</param>
    public T Load<T>(
        T module, Func<string, string?> rename, Func<string, Tensor, Tensor>? change = null,
        IEnumerable<KeyValuePair<string, Tensor>>? kept = null)
        where T : Module
    {
        var own = module.StateDict();
        var state = (kept ?? []).ToDictionary();
        foreach (var (name, tensor) in _tensors.Where(pair =>
            !Groups.Any(group => pair.Key.StartsWith(group, StringComparison.Ordinal))))
        {
            if (rename(name) is { } renamed && own.TryGetValue(renamed, out var place))
            {
                state.Add(renamed, (change?.Invoke(renamed, tensor) ?? tensor).Reshape(place.Shape.ToArray()));
            }
        }

        module.LoadStateDict(state);
        module.Eval();
        return module;
    }

    /// <summary>Compares a result with a tensor of the file.</summary>
    public void AssertEqual(string name, Tensor actual) => AssertEqual(name, _tensors[name], actual, 1e-4);

    /// <summary>Compares a result with what stands in the file in another form.</summary>
    public void AssertEqual(string name, Tensor expected, Tensor actual) => AssertEqual(name, expected, actual, 1e-4);

    /// <summary>
    /// Compares a result in double precision with a tensor of the file that was computed in single precision by steps
    /// which enlarge rounding: the file may be off by twice what our own run in single precision is off by, and that by
    /// no more than 1e-3.
    /// </summary>
    public void AssertEqualButForRounding(string name, Tensor exact, Tensor single)
    {
        var rounding = (exact - single.To(ScalarType.Float64)).Abs().Amax([0, 1, 2]).Item<double>();
        Assert.InRange(rounding, 0, 1e-3);
        AssertEqual(name, _tensors[name], exact, Math.Max(1e-4, 2 * rounding));
    }

    /// <summary>Compares a gradient with a tensor of the file.</summary>
    public void AssertGradient(string name, Tensor? actual) => AssertGradient(name, _tensors[name], actual);

    /// <summary>Compares a gradient with what stands in the file in another form.</summary>
    public void AssertGradient(string name, Tensor expected, Tensor? actual)
    {
        Assert.NotNull(actual);
        AssertEqual(name, expected, actual, 1e-3);
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _file.Dispose();
    }

    private static void Run(string path, Action<CaptioningVectors> test)
    {
        using var scope = new TensorScope();
        using var vectors = new CaptioningVectors(path);
        test(vectors);
    }

    private void AssertEqual(string name, Tensor expected, Tensor actual, double tolerance)
    {
        Assert.True(
            expected.Shape.SequenceEqual(actual.Shape),
            $"{name} is [{string.Join(", ", actual.Shape)}], not [{string.Join(", ", expected.Shape)}]");
        double[] wanted = expected.To(ScalarType.Float64).ToArray<double>();
        double[] values = actual.Detach().To(ScalarType.Float64).Contiguous().ToArray<double>();
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.True(
                Math.Abs(wanted[i] - values[i]) <= tolerance * (1 + Math.Abs(wanted[i])),
                $"{name}[{i}] of {System.IO.Path.GetFileName(Path)} is {values[i]}, not {wanted[i]}");
        }
    }
}
