using System.Globalization;
using Nadir.Benchmarks.Search;
using Nadir.Systems;
using Nadir.Systems.Building;
using Nadir.Systems.Contracts;
using Nadir.Text;
using Nadir.Torch;

namespace Nadir.Benchmarks.Serving;

/// <summary>
/// Milliseconds of one query's vector, through libtorch and without it; both take turns, so that a busy machine slows
/// both.
/// </summary>
internal sealed class TextQuery : IBenchmark
{
    public string Name => "text-query";

    public string Description =>
        "Vectors of 1 to 16 texts at once, by libtorch and without it: text-query MODEL [ROUNDS [TEXTS]].";

    public int Run(string[] arguments)
    {
        if (arguments.Length is 0 or > 3)
        {
            Console.Error.WriteLine(Description);
            return 2;
        }

        string folder = arguments[0];
        int rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 300;
        int[] counts = arguments.Length > 2 ? [int.Parse(arguments[2], CultureInfo.InvariantCulture)]
            : [1, 2, 4, 8, 16];
        if (KnownSystems.Registry.OpenTexts(folder) is not { } plain)
        {
            Console.Error.WriteLine($"{folder} reads texts by libtorch alone.");
            return 1;
        }

        var (model, tokenizer) = KnownSystems.Registry.Load<ITwoTowers>(folder, SystemRoles.Encoder);
        using (plain)
        using (model)
        {
            Console.WriteLine(
                $"{"milliseconds for all texts",-28}{"libtorch p50",14}{"best",9}{"without p50",14}{"best",9}"
                    + $"{"largest difference",20}");
            foreach (int count in counts)
            {
                Measure(model, tokenizer, plain, count, Math.Max(20, rounds / count));
            }
        }

        return 0;
    }

    private static void Measure(ITwoTowers model, ITextTokenizer tokenizer, ITextInference plain, int count, int rounds)
    {
        var texts = new QueryTexts(count);
        var (byTorch, without) = (new Latencies(), new Latencies());
        float difference = 0;
        for (int round = -5; round < rounds; round++)
        {
            string[] queries = [.. Enumerable.Range(0, count).Select(_ => texts.Next())];
            if (round == 0)
            {
                (byTorch, without) = (new Latencies(), new Latencies());
            }

            float[] expected = byTorch.Time(() => ByTorch(model, tokenizer, queries));
            float[] vectors = without.Time(() => Without(plain, queries));
            difference = Math.Max(difference, expected.Zip(vectors, (a, b) => Math.Abs(a - b)).Max());
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count,-28}{byTorch.Median,14:F2}{byTorch.Minimum,9:F2}{without.Median,14:F2}{without.Minimum,9:F2}"
                + $"{difference,20:E1}"));
    }

    private static float[] ByTorch(ITwoTowers model, ITextTokenizer tokenizer, string[] queries)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        return model.EncodeTexts(TextInputs.Create(queries, tokenizer, model.MaxTextLength)).ToArray<float>();
    }

    private static float[] Without(ITextInference plain, string[] queries)
    {
        var vectors = new float[queries.Length * plain.Dimension];
        for (int i = 0; i < queries.Length; i++)
        {
            plain.Encode(plain.Tokenizer.Encode(queries[i], plain.MaxTextLength),
                vectors.AsSpan(i * plain.Dimension, plain.Dimension));
        }

        return vectors;
    }
}
