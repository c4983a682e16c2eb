using System.Reflection;

namespace Nadir.Torch.Tests.GradientChecks;

public class GradientTests
{
    /// <summary>Wrapped operators that have no derivative, or whose results are random or not real.</summary>
    private static readonly string[] WithoutDerivative =
    [
        "aten::empty.memory_format", "aten::zeros", "aten::ones", "aten::full", "aten::rand.generator",
        "aten::randn.generator", "aten::randint.low_generator", "aten::randperm.generator",
        "aten::arange.start_step", "aten::linspace", "aten::eye.m", "aten::scalar_tensor", "aten::zeros_like",
        "aten::ones_like", "aten::empty_like", "aten::item", "aten::normal_", "aten::uniform_",
        "aten::bernoulli_.float", "aten::floor_divide.Scalar", "aten::floor", "aten::round", "aten::sign",
        "aten::isnan", "aten::isfinite", "aten::eq.Tensor", "aten::eq.Scalar", "aten::ne.Tensor", "aten::ne.Scalar",
        "aten::lt.Tensor", "aten::lt.Scalar", "aten::le.Tensor", "aten::le.Scalar", "aten::gt.Tensor",
        "aten::gt.Scalar", "aten::ge.Tensor", "aten::ge.Scalar", "aten::logical_and", "aten::logical_or",
        "aten::logical_not", "aten::allclose", "aten::equal", "aten::argmax", "aten::argmin", "aten::any",
        "aten::all", "aten::any.dim", "aten::all.dim", "aten::nonzero", "aten::one_hot", "aten::argsort",
    ];

    private static readonly Dictionary<string, GradientCase> Cases = new(
        TensorGradientCases.Shape()
            .Concat(TensorGradientCases.Indexing())
            .Concat(TensorGradientCases.Reduction())
            .Concat(TensorGradientCases.Product())
            .Concat(TensorGradientCases.Image())
            .Concat(ElementGradientCases.Arithmetic())
            .Concat(ElementGradientCases.InPlace())
            .Concat(ElementGradientCases.Function())
            .Concat(FunctionalGradientCases.Layers())
            .Concat(FunctionalGradientCases.Losses()));

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_is_the_limit_of_difference_quotients(string name) => GradientCheck.Run(Cases[name]);

    [Fact]
    public void Every_wrapped_operator_is_checked_or_has_no_derivative()
    {
        IEnumerable<string> wrapped = new[] { typeof(Tensor), typeof(Functional) }
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Operator))
            .Select(field => ((Operator)field.GetValue(null)!).QualifiedName);
        Assert.Empty(wrapped.Except(Cases.Keys).Except(WithoutDerivative));
    }
}
