using System.Runtime.InteropServices;

namespace Nadir.Torch.Bridge;

/// <summary>The functions of torch_bridge.h, one to one.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "nadir_torch";

    static NativeMethods() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, BridgeLocation.Resolve);

    [LibraryImport(Library, EntryPoint = "nadir_last_error")]
    public static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "nadir_operator_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OperatorFind(string name, string overload, out nint result);

    [LibraryImport(Library, EntryPoint = "nadir_operator_schema")]
    public static partial byte* OperatorSchema(nint op);

    [LibraryImport(Library, EntryPoint = "nadir_operator_call")]
    public static partial int OperatorCall(
        nint op, NativeValue* arguments, int count, NativeValue* results, int capacity, int* resultCount);

    [LibraryImport(Library, EntryPoint = "nadir_operator_names")]
    public static partial int OperatorNames(byte** result);

    [LibraryImport(Library, EntryPoint = "nadir_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_release")]
    public static partial void TensorRelease(nint tensor);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_live_count")]
    public static partial long TensorLiveCount();

    [LibraryImport(Library, EntryPoint = "nadir_tensor_describe")]
    public static partial int TensorDescribe(nint tensor, NativeTensorInfo* info);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_flag_get")]
    public static partial int TensorFlagGet(nint tensor, TensorFlag flag, int* value);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_set_requires_grad")]
    public static partial int TensorSetRequiresGrad(nint tensor, int value);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_retain_grad")]
    public static partial int TensorRetainGrad(nint tensor);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_grad_get")]
    public static partial int TensorGradGet(nint tensor, nint* grad);

    [LibraryImport(Library, EntryPoint = "nadir_tensor_grad_set")]
    public static partial int TensorGradSet(nint tensor, nint grad);

    [LibraryImport(Library, EntryPoint = "nadir_backward")]
    public static partial int Backward(nint* roots, nint* gradients, int count, int retainGraph, int createGraph);

    [LibraryImport(Library, EntryPoint = "nadir_gradients")]
    public static partial int Gradients(
        nint* outputs, nint* outputGradients, int outputCount, nint* inputs, int inputCount, int retainGraph,
        int createGraph, nint* results);

    [LibraryImport(Library, EntryPoint = "nadir_last_node")]
    public static partial byte* LastNode();

    [LibraryImport(Library, EntryPoint = "nadir_grad_mode_get")]
    public static partial int GradModeGet();

    [LibraryImport(Library, EntryPoint = "nadir_grad_mode_set")]
    public static partial void GradModeSet(int enabled);

    [LibraryImport(Library, EntryPoint = "nadir_autocast_get")]
    public static partial int AutocastGet(int deviceType, int* enabled, int* scalarType);

    [LibraryImport(Library, EntryPoint = "nadir_autocast_set")]
    public static partial int AutocastSet(int deviceType, int enabled, int scalarType);

    [LibraryImport(Library, EntryPoint = "nadir_autocast_nest")]
    public static partial int AutocastNest(int change);

    [LibraryImport(Library, EntryPoint = "nadir_manual_seed")]
    public static partial int ManualSeed(long seed);

    [LibraryImport(Library, EntryPoint = "nadir_generator_default")]
    public static partial int GeneratorDefault(int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library, EntryPoint = "nadir_generator_new")]
    public static partial int GeneratorNew(long seed, nint* result);

    [LibraryImport(Library, EntryPoint = "nadir_generator_release")]
    public static partial void GeneratorRelease(nint generator);

    [LibraryImport(Library, EntryPoint = "nadir_generator_seed")]
    public static partial int GeneratorSeed(nint generator, long seed);

    [LibraryImport(Library, EntryPoint = "nadir_generator_state_get")]
    public static partial int GeneratorStateGet(nint generator, nint* state);

    [LibraryImport(Library, EntryPoint = "nadir_generator_state_set")]
    public static partial int GeneratorStateSet(nint generator, nint state);

    [LibraryImport(Library, EntryPoint = "nadir_threads_get")]
    public static partial int ThreadsGet();

    [LibraryImport(Library, EntryPoint = "nadir_threads_set")]
    public static partial int ThreadsSet(int count);

    [LibraryImport(Library, EntryPoint = "nadir_threads_set_here")]
    public static partial int ThreadsSetHere(int count);

    [LibraryImport(Library, EntryPoint = "nadir_device_count")]
    public static partial int DeviceCount(int deviceType, int* count);

    [LibraryImport(Library, EntryPoint = "nadir_libtorch_version")]
    public static partial byte* LibtorchVersion();
}

/// <summary>One argument or result; <c>nadir_value</c> of torch_bridge.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    public NativeTag Tag;
    public int Length;
    public long Payload;

    public readonly double Real => BitConverter.Int64BitsToDouble(Payload);

    public readonly nint Pointer => (nint)Payload;
}

/// <summary>What a <see cref="NativeValue"/> holds; <c>nadir_tag</c> of torch_bridge.h.</summary>
internal enum NativeTag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    String = 5,
    Device = 6,
    IntList = 7,
    DoubleList = 8,
    BoolList = 9,
    TensorList = 10,
    Generator = 11,
    Default = 12,
}

/// <summary>What a tensor is; <c>nadir_tensor_info</c> of torch_bridge.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTensorInfo
{
    public long* Sizes;
    public long* Strides;
    public void* Data;
    public long Dimensions;
    public long Elements;
    public int ScalarType;
    public int DeviceType;
    public int DeviceIndex;
    public int ElementSize;
}

/// <summary>A yes-or-no question to a tensor; <c>nadir_tensor_flag</c> of torch_bridge.h.</summary>
internal enum TensorFlag
{
    RequiresGrad = 0,
    IsLeaf = 1,
    HasGrad = 2,
    IsContiguous = 3,
    IsChannelsLast = 4,
}
