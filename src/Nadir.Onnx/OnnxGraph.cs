using System.Runtime.InteropServices;
using Nadir.Files;

namespace Nadir.Onnx;

/// <summary>Builds a model node by node and writes it as an <c>.onnx</c> file. Not safe for concurrent use.</summary>
/// <remarks>Field numbers are those of onnx.proto; operators those of the opset that is given.</remarks>
public sealed class OnnxGraph
{
    private const int IrVersion = 8;

    // A message of Protocol Buffers has at most 2 GiB; arrays have a little less.
    private const int MaximumBytes = int.MaxValue - 4096;

    private readonly ProtobufWriter _graph = new();
    private readonly int _opset;
    private int _count;

    /// <summary>Begins a model.</summary>
    /// <param name="name">Of the graph.</param>
    /// <param name="opset">Version of the operators.</param>
    public OnnxGraph(string name, int opset = 17)
    {
        _opset = opset;
        _graph.Text(2, name);
    }

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Dimensions; -1 for any length, which all inputs share as the batch.</param>
    /// <returns>The name.</returns>
    public string Input(string name, OnnxElementType type, params long[] shape)
    {
        ValueInfo(11, name, type, shape);
        return name;
    }

    /// <summary>Adds a constant of floating-point numbers.</summary>
    public string Constant(ReadOnlySpan<float> values, params long[] shape) =>
        Initializer(OnnxElementType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant of integers.</summary>
    public string Constant(ReadOnlySpan<long> values, params long[] shape) =>
        Initializer(OnnxElementType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a constant of small integers.</summary>
    public string Constant(ReadOnlySpan<sbyte> values, params long[] shape) =>
        Initializer(OnnxElementType.Int8, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Of ONNX's own operators, such as <c>MatMul</c>.</param>
    /// <param name="inputs">Names.</param>
    /// <param name="attributes">Each an int, a float, or several ints.</param>
    /// <returns>The output's name.</returns>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes) =>
        Nodes(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <returns>The outputs' names.</returns>
    public string[] Nodes(string operation, string[] inputs, int outputs,
        params (string Name, object Value)[] attributes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        var names = Enumerable.Range(0, outputs).Select(_ => NewName()).ToArray();
        _graph.Message(1, node =>
        {
            foreach (var input in inputs)
            {
                node.Text(1, input);
            }

            foreach (var output in names)
            {
                node.Text(2, output);
            }

            node.Text(4, operation);
            foreach (var attribute in attributes)
            {
                node.Message(5, message => Attribute(message, attribute.Name, attribute.Value));
            }
        });
        return names;
    }

    /// <summary>Makes a value an output.</summary>
    /// <param name="value">Its name in the graph.</param>
    /// <param name="name">Its name for users.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Dimensions; -1 for the batch.</param>
    public void Output(string value, string name, OnnxElementType type, params long[] shape)
    {
        _graph.Message(1, node =>
        {
            node.Text(1, value);
            node.Text(2, name);
            node.Text(4, "Identity");
        });
        ValueInfo(12, name, type, shape);
    }

    /// <summary>Writes the model.</summary>
    /// <param name="path">Replaced once the new file is complete.</param>
    /// <exception cref="OnnxException">It is larger than an .onnx file can be.</exception>
    public void Write(string path)
    {
        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "nadir");
        model.Message(8, opset => opset.Integer(2, _opset));
        if (_graph.Length > MaximumBytes)
        {
            throw new OnnxException(
                $"The model needs {_graph.Length} bytes; an .onnx file has at most {MaximumBytes}.");
        }

        model.Message(7, graph => graph.Append(_graph));
        DurableFile.Write(path, model.CopyTo);
    }

    private static void Attribute(ProtobufWriter attribute, string name, object value)
    {
        attribute.Text(1, name);
        switch (value)
        {
            case float number:
                attribute.Float(2, number);
                attribute.Integer(20, 1);
                break;
            case int number:
                attribute.Integer(3, number);
                attribute.Integer(20, 2);
                break;
            case int[] numbers:
                foreach (var number in numbers)
                {
                    attribute.Integer(8, number);
                }

                attribute.Integer(20, 7);
                break;
            default:
                throw new ArgumentException(
                    $"The attribute '{name}' is of {value.GetType().Name}, not of int, float or int[].", nameof(value));
        }
    }

    private string NewName() => $"v{_count++}";

    private string Initializer(OnnxElementType type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var name = NewName();
        var tensor = new ProtobufWriter();
        foreach (var length in shape)
        {
            tensor.Integer(1, length);
        }

        tensor.Integer(2, (int)type);
        tensor.Text(8, name);
        tensor.Bytes(9, bytes);
        _graph.Message(5, message => message.Append(tensor));
        return name;
    }

    private void ValueInfo(int field, string name, OnnxElementType type, long[] shape) => _graph.Message(field, value =>
    {
        value.Text(1, name);
        value.Message(2, kind => kind.Message(1, tensor =>
        {
            tensor.Integer(1, (int)type);
            tensor.Message(2, dimensions =>
            {
                foreach (var length in shape)
                {
                    dimensions.Message(1, dimension =>
                    {
                        if (length < 0)
                        {
                            dimension.Text(2, "batch");
                        }
                        else
                        {
                            dimension.Integer(1, length);
                        }
                    });
                }
            });
        }));
    });
}
