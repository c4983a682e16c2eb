namespace Nadir.Torch.Tests.ClosedForms;

public class FunctionalTests
{
    [Fact]
    public void Linear_and_embedding()
    {
        using var scope = new TensorScope();
        Tensor weight = Expect.Matrix(2, 2, 1, 2, 3, 4);
        Tensor x = Expect.Matrix(1, 2, 10, 1);
        Expect.Equal(Functional.Linear(x, weight), [1, 2], 12, 34);
        Expect.Equal(Functional.Linear(x, weight, Expect.Vector(0.5, -0.5)), [1, 2], 12.5, 33.5);
        Expect.Equal(Functional.Embedding(Tensor.FromArray<long>([1, 0], 2), weight), [2, 2], 3, 4, 1, 2);
        Expect.Equal(Functional.CosineSimilarity(weight, weight.Mul(-2)), [2], -1, -1);
    }

    [Fact]
    public void The_padding_row_of_an_embedding_gets_no_gradient()
    {
        using var scope = new TensorScope();
        Tensor weight = Tensor.Ones([3, 1]);
        weight.RequiresGrad = true;
        Functional.Embedding(Tensor.FromArray<long>([0, 2, 2], 3), weight, paddingIdx: 0).Sum().Backward();
        Expect.Equal(weight.Grad!, [3, 1], 0, 0, 2);
    }

    [Fact]
    public void Convolution()
    {
        using var scope = new TensorScope();
        Tensor x = Tensor.Arange(9, ScalarType.Float64).View(1, 1, 3, 3);
        Tensor kernel = Tensor.FromArray([1.0, 0, 0, -1], 1, 1, 2, 2);
        Expect.Equal(Functional.Conv2d(x, kernel), [1, 1, 2, 2], -4, -4, -4, -4);
        Expect.Equal(Functional.Conv2d(x, kernel, Expect.Vector(5), stride: 2, padding: 1), [1, 1, 2, 2], 5, 3, -1, 1);
        Expect.Equal(
            Functional.Conv2d(x, kernel, null, [1, 2], [0, 1], [1, 1]), [1, 1, 2, 2], -3, -4, -6, -4);
        Tensor sequence = Expect.Vector(1, 2, 4, 8).View(1, 1, 4);
        Tensor difference = Tensor.FromArray([-1.0, 1], 1, 1, 2);
        Expect.Equal(Functional.Conv1d(sequence, difference), [1, 1, 3], 1, 2, 4);
        Expect.Equal(Functional.Conv1d(sequence, difference, dilation: 2), [1, 1, 2], 3, 6);
    }

    [Fact]
    public void Normalizations()
    {
        using var scope = new TensorScope();
        Tensor x = Expect.Matrix(2, 2, 1, 10, 3, 30);
        Tensor mean = Tensor.Zeros([2], ScalarType.Float64);
        Tensor variance = Tensor.Ones([2], ScalarType.Float64);
        Tensor trained = Functional.BatchNorm(x, mean, variance, training: true, momentum: 0.5, eps: 0);
        Expect.Equal(trained, [2, 2], -1, -1, 1, 1);
        // Running statistics take the unbiased variance: 2 and 200.
        Expect.Equal(mean, [2], 1, 10);
        Expect.Equal(variance, [2], 1.5, 100.5);
        Tensor weight = Expect.Vector(2, 3);
        Tensor bias = Expect.Vector(1, 0);
        Expect.Equal(
            Functional.BatchNorm(x, Expect.Vector(1, 10), Expect.Vector(4, 100), weight, bias, eps: 0),
            [2, 2], 1, 0, 3, 6);
        Expect.Equal(Functional.LayerNorm(x, [2], weight, bias, eps: 0), [2, 2], -1, 3, -1, 3);
        Expect.Equal(Functional.GroupNorm(x.View(1, 4), 2, eps: 0), [1, 4], -1, 1, -1, 1);
    }

    [Fact]
    public void Losses()
    {
        using var scope = new TensorScope();
        Tensor logits = Expect.Matrix(2, 2, 0, Math.Log(3), Math.Log(4), 0);
        Tensor classes = Tensor.FromArray<long>([1, 0], 2);
        double first = -Math.Log(0.75);
        double second = -Math.Log(0.8);
        Expect.Equal(Functional.CrossEntropy(logits, classes), [], (first + second) / 2);
        Expect.Equal(Functional.CrossEntropy(logits, classes, reduction: Reduction.None), [2], first, second);
        Expect.Equal(Functional.CrossEntropy(logits, classes, reduction: Reduction.Sum, ignoreIndex: 0), [], first);
        Expect.Equal(
            Functional.CrossEntropy(logits, classes, reduction: Reduction.None, labelSmoothing: 0.2),
            [2], -(0.9 * Math.Log(0.75) + 0.1 * Math.Log(0.25)), -(0.9 * Math.Log(0.8) + 0.1 * Math.Log(0.2)));
        Expect.Equal(Functional.NllLoss(logits.LogSoftmax(1), classes), [], (first + second) / 2);
        Tensor score = Expect.Vector(0, Math.Log(3));
        Tensor label = Expect.Vector(1, 0);
        Expect.Equal(
            Functional.BinaryCrossEntropyWithLogits(score, label, reduction: Reduction.None),
            [2], Math.Log(2), Math.Log(4));
        Expect.Equal(Functional.MseLoss(score, label, Reduction.None), [2], 1, Math.Pow(Math.Log(3), 2));
        Expect.Equal(Functional.L1Loss(score, label), [], (1 + Math.Log(3)) / 2);
        Expect.Equal(
            Functional.SmoothL1Loss(Expect.Vector(0.5, 3), Expect.Vector(0, 0), Reduction.None), [2], 0.125, 2.5);
        Tensor p = Expect.Vector(0.5, 0.5);
        Tensor q = Expect.Vector(0.25, 0.75);
        Expect.Equal(
            Functional.KlDiv(p.Log(), q, Reduction.Sum), [], 0.25 * Math.Log(0.5) + 0.75 * Math.Log(1.5));
    }

    [Fact]
    public void Attention_is_a_mean_of_values_by_similarity()
    {
        using var scope = new TensorScope();
        Tensor query = Expect.Matrix(2, 1, 0, Math.Log(3)).Unsqueeze(0);
        Tensor key = Expect.Matrix(2, 1, 0, 1).Unsqueeze(0);
        Tensor value = Expect.Matrix(2, 1, 4, 8).Unsqueeze(0);
        Expect.Equal(Functional.ScaledDotProductAttention(query, key, value), [1, 2, 1], 6, 7);
        Expect.Equal(Functional.ScaledDotProductAttention(query, key, value, isCausal: true), [1, 2, 1], 4, 7);
        Tensor allowed = Tensor.FromArray([true, false], 1, 1, 2);
        Expect.Equal(Functional.ScaledDotProductAttention(query, key, value, allowed), [1, 2, 1], 4, 4);
        Tensor added = Expect.Vector(0, Math.Log(3)).View(1, 1, 2);
        Expect.Equal(Functional.ScaledDotProductAttention(query, key, value, added), [1, 2, 1], 7, 7.6);
        Assert.Throws<ArgumentException>(
            () => Functional.ScaledDotProductAttention(query, key, value, added, isCausal: true));
    }
}
