using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Tests.Support;

/// <summary>One file of reference vectors of the retrieval methods: inputs, weights, outputs and gradients by
/// name.</summary>
/// <remarks>
/// Halves are widened to single precision. Doubles are compared to 1e-10, singles to 1e-4 of the largest value, as the
/// files' description says; a file whose source computes in single precision in between asks for more.
/// </remarks>
internal sealed class ReferenceVectors : IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly double? _tolerance;

    private ReferenceVectors(string path, double? tolerance)
    {
        _tolerance = tolerance;
        _file = SafetensorsFile.Open(path);
        foreach (var name in _file.Names)
        {
            var tensor = _file.Read(name);
            _tensors.Add(name, tensor.Type == ScalarType.Float16 ? tensor.To(ScalarType.Float32) : tensor);
        }
    }

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public string Path => _file.Path;

    public Tensor this[string name] => _tensors[name];

    /// <summary>Runs a test on every file of a kind; skips it where there is none.</summary>
    /// <param name="pattern">A path below the folder of the baselines' vectors, whose file name may have
    /// asterisks.</param>
    /// <param name="test">What is tested, in a scope of its own.</param>
    /// <param name="tolerance">Absolute, in place of the type's.</param>
    public static void ForEach(string pattern, Action<ReferenceVectors> test, double? tolerance = null)
    {
        foreach (var path in Files(pattern))
        {
            using var scope = new TensorScope();
            using var vectors = new ReferenceVectors(path, tolerance);
            test(vectors);
        }
    }

    /// <summary>Every file of a kind; skips the test where there is none.</summary>
    public static string[] Files(string pattern)
    {
        var root = Environment.GetEnvironmentVariable("NADIR_REFERENCE") ?? Default();
        Skip.If(root is null, "NADIR_REFERENCE is not set and ../shared/reference does not exist");
        var full = System.IO.Path.Combine(root!, "baselines", pattern);
        var folder = System.IO.Path.GetDirectoryName(full)!;
        Skip.IfNot(Directory.Exists(folder), $"{folder} does not exist");
        var files = Directory.GetFiles(folder, System.IO.Path.GetFileName(full));
        Skip.If(files.Length == 0, $"{folder} has no {System.IO.Path.GetFileName(full)}");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>A tensor of the file as a variable whose gradient is wanted.</summary>
    public Tensor Variable(string name)
    {
        var copy = _tensors[name].Clone();
        copy.RequiresGrad = true;
        return copy;
    }

    /// <summary>The names of the cases that the inputs in.CASE.<paramref name="input"/> stand for.</summary>
    public IEnumerable<string> Cases(string input) =>
        _tensors.Keys.Where(name => name.StartsWith("in.", StringComparison.Ordinal)
            && name.EndsWith("." + input, StringComparison.Ordinal))
            .Select(name => name[3..^(input.Length + 1)]);

    /// <summary>Copies the weights under a prefix into a module, in the file's precision; names that the module lacks
    /// are left out if asked.</summary>
    public T Load<T>(T module, string prefix = "", bool strict = true, params (string From, string To)[] renames)
        where T : Module
    {
        var state = _tensors
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)
                && !pair.Key.StartsWith("in.", StringComparison.Ordinal)
                && !pair.Key.StartsWith("out.", StringComparison.Ordinal)
                    && !pair.Key.StartsWith("mid.", StringComparison.Ordinal)
                && !pair.Key.StartsWith("grad.", StringComparison.Ordinal))
            .ToDictionary(pair => Rename(pair.Key[prefix.Length..], renames), pair => pair.Value);
        if (strict)
        {
            module.To(state.Values.First().Type);
            module.LoadStateDict(state);
            return module;
        }

        var own = module.StateDict();
        var known = state.Where(pair => own.ContainsKey(pair.Key)).ToDictionary();
        module.To(known.Values.First(static tensor => tensor.Type != ScalarType.Int64).Type);
        module.LoadStateDict(known);
        return module;
    }

    /// <summary>Compares with a tensor of the file.</summary>
    public void AssertEqual(string name, Tensor actual)
    {
        var expected = _tensors[name];
        Assert.True(
            expected.Shape.SequenceEqual(actual.Shape),
            $"{name} is [{string.Join(", ", actual.Shape)}], not [{string.Join(", ", expected.Shape)}]");
        var wanted = expected.To(ScalarType.Float64).ToArray<double>();
        var values = actual.Detach().To(ScalarType.Float64).ToArray<double>();
        var largest = wanted.Length == 0 ? 0 : wanted.Max(Math.Abs);
        var tolerance = _tolerance ?? (actual.Type == ScalarType.Float64 ? 1e-10 : 1e-4) * Math.Max(1, largest);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.True(
                Math.Abs(wanted[i] - values[i]) <= tolerance,
                $"{name}[{i}] of {System.IO.Path.GetFileName(Path)} is {values[i]}, not {wanted[i]}");
        }
    }

    /// <summary>Compares a gradient; one that is not there counts as zeros.</summary>
    public void AssertGradient(string name, Tensor variable)
    {
        using var zeros = variable.HasGrad ? null : variable.Detach().ZerosLike();
        AssertEqual(name, variable.Grad ?? zeros!);
    }

    /// <summary>Compares the gradients of all parameters of a module with those under a prefix; returns how many there
    /// were.</summary>
    public int AssertGradients(string prefix, Module module, params (string From, string To)[] renames)
    {
        var parameters = module.NamedParameters().ToDictionary(pair => pair.Name, pair => pair.Parameter);
        var count = 0;
        foreach (var name in _tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (parameters.TryGetValue(Rename(name[prefix.Length..], renames), out var parameter))
            {
                AssertGradient(name, parameter);
                count++;
            }
        }

        Assert.True(count > 0, $"{Path} has no gradient {prefix}*");
        return count;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }

        _file.Dispose();
    }

    private static string Rename(string name, (string From, string To)[] renames)
    {
        foreach (var (from, to) in renames)
        {
            if (name.StartsWith(from, StringComparison.Ordinal))
            {
                return to + name[from.Length..];
            }
        }

        return name;
    }

    private static string? Default()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory =
            directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Nadir.slnx")))
            {
                var path = System.IO.Path.Combine(directory.Parent!.FullName, "shared", "reference");
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
