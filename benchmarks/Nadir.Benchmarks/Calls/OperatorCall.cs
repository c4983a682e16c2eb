using System.Globalization;
using Nadir.Torch;

namespace Nadir.Benchmarks.Calls;

/// <summary>What the way from C# through the bridge to an operator and back costs.</summary>
public sealed class OperatorCall : IBenchmark
{
    private const int Calls = 20_000;
    private const int RoundCount = 15;

    /// <inheritdoc/>
    public string Name => "operator-call";

    /// <inheritdoc/>
    public string Description => "Microseconds and managed bytes of one call of an operator on a tiny tensor";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        using var a = Tensor.Ones([1]);
        using var b = Tensor.Ones([1]);
        using var matrix = Tensor.Ones([2, 2]);
        Tensor[] many = [.. Enumerable.Range(0, 32).Select(_ => Tensor.Ones([1]))];
        var foreachAdd = new Operator("aten::_foreach_add_.Scalar");
        (string Name, Action Call)[] cases =
        [
            ("shape of a tensor", () => _ = a.Shape),
            ("detach (no arithmetic)", () => a.Detach().Dispose()),
            ("add, two tensors", () => a.Add(b).Dispose()),
            ("add, two tensors, no grad", () => AddWithoutGrad(a, b)),
            ("add in place", () => a.AddInPlace(b)),
            ("view, a list of numbers", () => matrix.View(4).Dispose()),
            ("add, in a scope", () => AddInScope(a, b)),
            ("foreach add in place, 32 tensors", () => foreachAdd.Run(many, 1)),
        ];
        using var noGrad = new NoGradScope();
        double[] seconds = Rounds.Medians(RoundCount, Array.ConvertAll(cases, c => (Action)(() => Repeat(c.Call))));
        Console.WriteLine($"{"call",-36} {"us",8} {"managed bytes",14}");
        for (int i = 0; i < cases.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(cases[i].Call);
            double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Calls;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{cases[i].Name,-36} {seconds[i] / Calls * 1e6,8:F3} {bytes,14:F0}"));
        }
        return 0;
    }

    private static void Repeat(Action call)
    {
        for (int i = 0; i < Calls; i++)
        {
            call();
        }
    }

    private static void AddWithoutGrad(Tensor a, Tensor b)
    {
        using var noGrad = new NoGradScope();
        a.Add(b).Dispose();
    }

    private static void AddInScope(Tensor a, Tensor b)
    {
        using var scope = new TensorScope();
        a.Add(b);
    }
}
