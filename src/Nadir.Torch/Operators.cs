using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nadir.Torch.Bridge;

namespace Nadir.Torch;

/// <summary>Calls any of libtorch's operators by name. Thread-safe.</summary>
public static unsafe class Operators
{
    private static readonly ConcurrentDictionary<(string Name, string Overload), Operator> Resolved = new();

    /// <summary>The operator of a name. The same object comes back each time.</summary>
    /// <param name="name">Such as <c>aten::add</c>.</param>
    /// <param name="overload">Such as <c>Tensor</c>; empty for an operator without one.</param>
    public static Operator Get(string name, string overload = "") =>
        Resolved.GetOrAdd(
            (name, overload),
            static key => new Operator(key.Overload.Length == 0 ? key.Name : $"{key.Name}.{key.Overload}"));

    /// <summary>Calls an operator and gives its only, or first, result.</summary>
    /// <param name="name">Such as <c>aten::add</c>.</param>
    /// <param name="overload">Such as <c>Tensor</c>; empty for an operator without one.</param>
    /// <param name="arguments">In the schema's order; trailing ones may be left out where they have defaults.</param>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public static Tensor Call(string name, string overload, params ReadOnlySpan<OperatorValue> arguments) =>
        Get(name, overload).Call(arguments);

    /// <summary>Calls an operator and gives all its results.</summary>
    /// <inheritdoc cref="Call"/>
    public static OperatorValue[] CallMany(
        string name, string overload, params ReadOnlySpan<OperatorValue> arguments) =>
        Get(name, overload).CallMany(arguments);

    /// <summary>The qualified names of all operators that this libtorch has, in no order.</summary>
    public static IReadOnlyList<string> Names()
    {
        byte* text;
        NativeError.ThrowIfFailed(NativeMethods.OperatorNames(&text), "operator_names");
        try
        {
            return Marshal.PtrToStringUTF8((nint)text)!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            NativeMethods.Free((nint)text);
        }
    }
}

/// <summary>
/// One of libtorch's operators, found by name. Keep it in a static field: the name is looked up on the first call and
/// never again. Thread-safe.
/// </summary>
/// <remarks>
/// Arguments come in the order of the schema; trailing ones that are left out take the schema's defaults, and
/// <see cref="OperatorValue.Default"/> asks for one in between. Autograd and autocast see the call as they see one
/// from Python.
/// </remarks>
public sealed unsafe class Operator
{
    private const int StackSlots = 128;
    private const int MaximumResults = 16;

    private readonly string _name;
    private readonly string _overload;
    private readonly Lock _lookup = new();
    private nint _handle;

    /// <summary>Names an operator. It is looked up later, so that this never fails.</summary>
    /// <param name="qualifiedName">Such as <c>aten::relu</c>, or with an overload <c>aten::add.Tensor</c>.</param>
    public Operator(string qualifiedName)
    {
        ArgumentNullException.ThrowIfNull(qualifiedName);
        QualifiedName = qualifiedName;
        int dot = qualifiedName.LastIndexOf('.');
        _name = dot < 0 ? qualifiedName : qualifiedName[..dot];
        _overload = dot < 0 ? string.Empty : qualifiedName[(dot + 1)..];
    }

    /// <summary>Name and overload, such as <c>aten::add.Tensor</c>.</summary>
    public string QualifiedName { get; }

    /// <summary>The schema, as libtorch prints it: parameters with types and defaults, and the results.</summary>
    /// <exception cref="TorchException">This libtorch has no such operator.</exception>
    public string Schema => Marshal.PtrToStringUTF8((nint)NativeMethods.OperatorSchema(Resolve()))!;

    /// <summary>Calls the operator and gives its only, or first, result.</summary>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public Tensor Call(params ReadOnlySpan<OperatorValue> arguments)
    {
        NativeValue result;
        return Invoke(arguments, &result, 1) == 1 && result.Tag == NativeTag.Tensor
            ? new Tensor((nint)result.Payload)
            : throw NotTensors(&result, 1, "a tensor");
    }

    /// <summary>Calls the operator and gives its first two results.</summary>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public (Tensor First, Tensor Second) CallPair(params ReadOnlySpan<OperatorValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[2];
        int count = Invoke(arguments, results, 2);
        return count == 2 && results[0].Tag == NativeTag.Tensor && results[1].Tag == NativeTag.Tensor
            ? (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer))
            : throw NotTensors(results, count, "two tensors");
    }

    /// <summary>Calls the operator and gives its only result, a list of tensors.</summary>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public Tensor[] CallList(params ReadOnlySpan<OperatorValue> arguments)
    {
        NativeValue result;
        return Invoke(arguments, &result, 1) == 1 && result.Tag == NativeTag.TensorList
            ? (Tensor[])ResultReader.Read(result).Reference!
            : throw NotTensors(&result, 1, "a list of tensors");
    }

    /// <summary>Calls the operator and gives all results.</summary>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public OperatorValue[] CallMany(params ReadOnlySpan<OperatorValue> arguments)
    {
        NativeValue* results = stackalloc NativeValue[MaximumResults];
        int count = Invoke(arguments, results, MaximumResults);
        var values = new OperatorValue[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ResultReader.Read(results[i]);
        }
        return values;
    }

    /// <summary>Calls the operator for its effect; for operators that work in place.</summary>
    /// <exception cref="TorchException">libtorch refused.</exception>
    public void Run(params ReadOnlySpan<OperatorValue> arguments)
    {
        NativeValue none;
        Invoke(arguments, &none, 0);
    }

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<OperatorValue> arguments, NativeValue* results, int capacity)
    {
        nint handle = _handle != 0 ? _handle : Resolve();
        int slots = ArgumentBuffer.CountSlots(arguments);
        NativeValue* values = stackalloc NativeValue[arguments.Length];
        long* stackSlots = stackalloc long[StackSlots];
        long* memory = slots <= StackSlots ? stackSlots : (long*)NativeMemory.Alloc((nuint)slots, sizeof(long));
        var buffer = new ArgumentBuffer(arguments, values, memory);
        try
        {
            buffer.Fill();
            int count;
            if (NativeMethods.OperatorCall(handle, values, arguments.Length, results, capacity, &count) != 0)
            {
                NativeError.Throw(QualifiedName);
            }
            return count;
        }
        finally
        {
            buffer.Release();
            if (memory != stackSlots)
            {
                NativeMemory.Free(memory);
            }
        }
    }

    private nint Resolve()
    {
        lock (_lookup)
        {
            if (_handle == 0)
            {
                NativeError.ThrowIfFailed(NativeMethods.OperatorFind(_name, _overload, out nint found), QualifiedName);
                Volatile.Write(ref _handle, found);
            }
            return _handle;
        }
    }

    private TorchException NotTensors(NativeValue* results, int count, string wanted)
    {
        for (int i = 0; i < count; i++)
        {
            ResultReader.Discard(results[i]);
        }
        return new TorchException(QualifiedName, $"the operator does not return {wanted}; its schema is {Schema}");
    }
}
