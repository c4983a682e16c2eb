using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nadir.Datasets;
using Nadir.Text;

namespace Nadir.Benchmarks.Captions;

/// <summary>
/// Megabytes of captions a second and a core through CLIP's tokenizer: as they are, and with a letter in each that no
/// short cut is for; and the same in Python, where clip or open_clip is installed.
/// </summary>
public sealed class ClipTokenizerSpeed : IBenchmark
{
    private const int RoundCount = 7;

    /// <inheritdoc/>
    public string Name => "clip-tokenizer";

    /// <inheritdoc/>
    public string Description =>
        "CLIP's tokenizer on the captions of a dataset: clip-tokenizer TOKENIZER-FOLDER DATASET-FOLDER";

    /// <inheritdoc/>
    public int Run(string[] arguments)
    {
        string[] captions = [.. CaptionDataset.Open(arguments[1]).Images.SelectMany(image => image.Captions)];
        string[] accented = [.. captions.Select(caption => caption + " café")];
        var tokenizer = ClipTokenizer.Load(arguments[0]);
        var first = Timing.Of(() => EncodeAll(ClipTokenizer.Load(arguments[0]), captions));
        double[] seconds = Rounds.Medians(
            RoundCount, () => EncodeAll(tokenizer, captions), () => EncodeAll(tokenizer, accented));

        Print($"{captions.Length} captions, {Megabytes(captions):F2} MB");
        Print($"with an empty cache, reading the merges included: {Megabytes(captions) / first.Seconds:F1} MB/s");
        Print(
            $"plain captions:    {Megabytes(captions) / seconds[0],7:F1} MB/s, {captions.Length / seconds[0]:F0} captions/s");
        Print($"an accent in each: {Megabytes(accented) / seconds[1],7:F1} MB/s");
        Peer(captions, seconds[0]);
        return 0;
    }

    private static void EncodeAll(ClipTokenizer tokenizer, string[] captions)
    {
        Span<long> ids = stackalloc long[ClipTokenizer.DefaultContextLength];
        foreach (string caption in captions)
        {
            tokenizer.Encode(caption, ids);
        }
    }

    private static void Peer(string[] captions, double ours)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(captions));
            string script = Path.Combine(AppContext.BaseDirectory, "clip_tokenizer.py");
            using var process = Process.Start(
                new ProcessStartInfo("python3", [script, file]) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            Print(
                $"{(double.TryParse(output, CultureInfo.InvariantCulture, out double theirs) ? $"Python takes {theirs / ours:F0} times as long" : output)}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Megabytes(string[] captions) =>
        captions.Sum(caption => (long)Encoding.UTF8.GetByteCount(caption)) / 1e6;

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
