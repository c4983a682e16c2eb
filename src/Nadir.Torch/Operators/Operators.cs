using System.Collections.Concurrent;
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
