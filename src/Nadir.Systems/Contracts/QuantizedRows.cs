using System.Globalization;
using Nadir.Torch;
using Nadir.Torch.Serialization;

namespace Nadir.Systems.Contracts;

/// <summary>
/// Matrices in 8 bits with a factor a row: <c>NAME</c> holds int8 codes -127 to 127 and <c>NAME_scale</c> the float32
/// factors, so that a number is its code times its row's factor (symmetric quantisation by output channel, Jacob et al.
/// 2018, without zero points).
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class QuantizedRows
{
    /// <summary>What the name of the factors has behind the matrix's.</summary>
    public const string ScaleSuffix = "_scale";

    private const int LargestCode = 127;

    // Smaller matrices save nothing, and each is said to matter more: the last layer of a gate, a row of weights.
    private const long LeastRows = 64;
    private const long LeastColumns = 64;

    /// <summary>
    /// Whether a tensor is stored in 8 bits: a matrix of floating-point numbers with at least 64 rows and columns.
    /// </summary>
    public static bool Takes(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Dimensions == 2 && tensor.Type.IsFloatingPoint() && tensor.Size(0) >= LeastRows
            && tensor.Size(1) >= LeastColumns;
    }

    /// <summary>Rounds a matrix to 8 bits a number.</summary>
    /// <param name="matrix">[rows, columns], finite.</param>
    /// <returns>Codes [rows, columns] int8, and factors [rows] float32: the largest number of a row has code 127 or
    /// -127. A row of zeros has the factor 0.</returns>
    public static (Tensor Codes, Tensor Scales) Quantize(Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var scope = new TensorScope();
        var numbers = matrix.To(ScalarType.Float32);
        var scales = numbers.Abs().Amax([1]) / LargestCode;
        // Rows of zeros are divided by 1.
        var divisors = scales + scales.Eq(0).To(ScalarType.Float32);
        var codes = (numbers / divisors.Unsqueeze(1)).Clamp(-LargestCode, LargestCode).Round();
        return (scope.Keep(codes.To(ScalarType.Int8)), scope.Keep(scales));
    }

    /// <summary>Reads a model's tensors, those in 8 bits as float32.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <returns>By name, on the CPU; the caller's, or the innermost scope's, to dispose.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or the factors of a matrix in 8 bits
    /// do not fit it.</exception>
    public static Dictionary<string, Tensor> ReadAll(string path)
    {
        var tensors = SafetensorsTensors.ReadAll(path);
        try
        {
            Widen(tensors);
            return tensors;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}.", exception);
        }
    }

    /// <summary>Writes a model folder whose large matrices take 8 bits a number.</summary>
    /// <param name="source">A model folder with safetensors.</param>
    /// <param name="folder">Created if missing; not the source.</param>
    /// <returns>How many matrices are in 8 bits now.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The source is damaged, is in 8 bits already, or has no
    /// matrix to round.</exception>
    public static int Convert(string source, string folder)
    {
        if (Path.GetFullPath(source) == Path.GetFullPath(folder))
        {
            throw new InvalidDataException($"'{folder}' is the model itself; choose another folder.");
        }

        var path = ModelFolder.Existing(source, ModelFolder.WeightsName);
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = SafetensorsTensors.ReadAll(path);
        if (tensors.Any(pair => IsQuantized(tensors, pair.Key)))
        {
            throw new InvalidDataException(
                $"'{source}' has matrices in 8 bits already; begin with the model from before.");
        }

        string[] names = [.. tensors.Where(pair => Takes(pair.Value)).Select(pair => pair.Key)];
        if (names.Length == 0)
        {
            throw new InvalidDataException(
                $"'{source}' has no matrix of {LeastRows} rows and {LeastColumns} columns or more; 8 bits would save "
                    + $"nothing.");
        }

        foreach (var name in names)
        {
            (tensors[name], tensors[name + ScaleSuffix]) = Quantize(tensors[name]);
        }

        Directory.CreateDirectory(folder);
        string[] beside = [.. ModelFolder.DecidingFiles(source).Where(name => name != ModelFolder.WeightsName),
            ModelFolder.RecipeName, ScoreCalibration.FileName];
        foreach (var name in beside.Where(name => File.Exists(Path.Combine(source, name))))
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        }

        var card = Path.Combine(source, ModelFolder.CardName);
        File.WriteAllText(Path.Combine(folder, ModelFolder.CardName), string.Create(CultureInfo.InvariantCulture, $"""
            {(File.Exists(card) ? File.ReadAllText(card).TrimEnd() : "# Model")}

            ## In 8 bits

            {names.Length} matrices of the model above (fingerprint {ModelFolder.Fingerprint(source)}) are stored in 8 bits a number with a
            factor a row. Its figures were measured before; `nadir evaluate` says what is left of them.

            """));
        SafetensorsTensors.Write(
            Path.Combine(folder, ModelFolder.WeightsName), tensors,
            new Dictionary<string, string> { ["format"] = "pt" });
        return names.Length;
    }

    /// <summary>
    /// Replaces the matrices in 8 bits of a model by float32 ones; whole numbers that have no factors are a model's
    /// own.
    /// </summary>
    /// <param name="tensors">By name, the caller's; the factors leave it.</param>
    /// <exception cref="InvalidDataException">Factors are of another shape than their codes' rows.</exception>
    public static void Widen(Dictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var name in tensors.Keys.Where(name => IsQuantized(tensors, name)).ToArray())
        {
            tensors.Remove(name + ScaleSuffix, out var scales);
            var codes = tensors[name];
            if (codes.Dimensions != 2 || scales!.Dimensions != 1 || scales.Size(0) != codes.Size(0)
                || !scales.Type.IsFloatingPoint())
            {
                throw new InvalidDataException(
                    $"the matrix '{name}' is stored in 8 bits, and '{name}{ScaleSuffix}' is no list of a factor for "
                        + $"each of its rows");
            }

            using var scope = new TensorScope();
            tensors[name] = scope.Keep(codes.To(ScalarType.Float32) * scales.To(ScalarType.Float32).Unsqueeze(1));
        }
    }

    private static bool IsQuantized(Dictionary<string, Tensor> tensors, string name) =>
        tensors[name].Type == ScalarType.Int8 && tensors.ContainsKey(name + ScaleSuffix);
}
