namespace Nadir.Torch;

// New tensors.
public sealed partial class Tensor
{
    private static readonly Operator EmptyOperator = new("aten::empty.memory_format");
    private static readonly Operator ZerosOperator = new("aten::zeros");
    private static readonly Operator OnesOperator = new("aten::ones");
    private static readonly Operator FullOperator = new("aten::full");
    private static readonly Operator RandOperator = new("aten::rand.generator");
    private static readonly Operator RandnOperator = new("aten::randn.generator");
    private static readonly Operator RandintOperator = new("aten::randint.low_generator");
    private static readonly Operator RandpermOperator = new("aten::randperm.generator");
    private static readonly Operator ArangeOperator = new("aten::arange.start_step");
    private static readonly Operator LinspaceOperator = new("aten::linspace");
    private static readonly Operator EyeOperator = new("aten::eye.m");
    private static readonly Operator ScalarOperator = new("aten::scalar_tensor");
    private static readonly Operator ZerosLikeOperator = new("aten::zeros_like");
    private static readonly Operator OnesLikeOperator = new("aten::ones_like");
    private static readonly Operator EmptyLikeOperator = new("aten::empty_like");

    /// <summary>A tensor whose elements are not set: they hold whatever the memory held.</summary>
    public static Tensor Empty(
        ReadOnlySpan<long> shape, ScalarType type = ScalarType.Float32, Device? device = null) =>
        EmptyOperator.Call(shape.ToArray(), type, OperatorValue.None, device);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(
        ReadOnlySpan<long> shape, ScalarType type = ScalarType.Float32, Device? device = null) =>
        ZerosOperator.Call(shape.ToArray(), type, OperatorValue.None, device);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(
        ReadOnlySpan<long> shape, ScalarType type = ScalarType.Float32, Device? device = null) =>
        OnesOperator.Call(shape.ToArray(), type, OperatorValue.None, device);

    /// <summary>A tensor of one value.</summary>
    public static Tensor Full(
        ReadOnlySpan<long> shape, Scalar value, ScalarType type = ScalarType.Float32, Device? device = null) =>
        FullOperator.Call(shape.ToArray(), value, type, OperatorValue.None, device);

    /// <summary>Numbers drawn evenly from [0, 1).</summary>
    public static Tensor Rand(
        ReadOnlySpan<long> shape, ScalarType type = ScalarType.Float32, Device? device = null,
        TorchGenerator? generator = null) =>
        RandOperator.Call(shape.ToArray(), generator, type, OperatorValue.None, device);

    /// <summary>Numbers drawn from the normal distribution of mean 0 and variance 1.</summary>
    public static Tensor Randn(
        ReadOnlySpan<long> shape, ScalarType type = ScalarType.Float32, Device? device = null,
        TorchGenerator? generator = null) =>
        RandnOperator.Call(shape.ToArray(), generator, type, OperatorValue.None, device);

    /// <summary>Whole numbers drawn evenly from [low, high).</summary>
    public static Tensor Randint(
        long low, long high, ReadOnlySpan<long> shape, ScalarType type = ScalarType.Int64, Device? device = null,
        TorchGenerator? generator = null) =>
        RandintOperator.Call(low, high, shape.ToArray(), generator, type, OperatorValue.None, device);

    /// <summary>The numbers 0 to n - 1 in a random order.</summary>
    public static Tensor Randperm(
        long n, ScalarType type = ScalarType.Int64, Device? device = null, TorchGenerator? generator = null) =>
        RandpermOperator.Call(n, generator, type, OperatorValue.None, device);

    /// <summary>The numbers from start to end, without it, in steps.</summary>
    public static Tensor Arange(
        Scalar start, Scalar end, Scalar? step = null, ScalarType type = ScalarType.Float32, Device? device = null) =>
        ArangeOperator.Call(start, end, step ?? 1, type, OperatorValue.None, device);

    /// <summary>The numbers from 0 to end, without it.</summary>
    public static Tensor Arange(Scalar end, ScalarType type = ScalarType.Float32, Device? device = null) =>
        Arange(0, end, 1, type, device);

    /// <summary>Numbers at equal distances from start to end, with both.</summary>
    public static Tensor Linspace(
        Scalar start, Scalar end, long steps, ScalarType type = ScalarType.Float32, Device? device = null) =>
        LinspaceOperator.Call(start, end, steps, type, OperatorValue.None, device);

    /// <summary>A matrix of ones on the diagonal and zeros elsewhere.</summary>
    /// <param name="n">Rows.</param>
    /// <param name="m">Columns; as many as rows when left out.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="device">The processor when left out.</param>
    public static Tensor Eye(
        long n, long? m = null, ScalarType type = ScalarType.Float32, Device? device = null) =>
        EyeOperator.Call(n, m ?? n, type, OperatorValue.None, device);

    /// <summary>A single number, without dimensions.</summary>
    public static Tensor Scalar(Scalar value, ScalarType type = ScalarType.Float32, Device? device = null) =>
        ScalarOperator.Call(value, type, OperatorValue.None, device);

    /// <summary>Zeros in the shape, type and place of this tensor.</summary>
    public Tensor ZerosLike(ScalarType? type = null) => ZerosLikeOperator.Call(this, type);

    /// <summary>Ones in the shape, type and place of this tensor.</summary>
    public Tensor OnesLike(ScalarType? type = null) => OnesLikeOperator.Call(this, type);

    /// <summary>A tensor of the shape, type and place of this one whose elements are not set.</summary>
    public Tensor EmptyLike(ScalarType? type = null) => EmptyLikeOperator.Call(this, type);
}
