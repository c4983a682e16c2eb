using Nadir.Systems.Clip;
using Nadir.Systems.Clip.Onnx;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Text;

namespace Nadir.Systems.Contracts;

/// <summary>Reads the folder of any retrieval model.</summary>
public static class RetrievalModelFolder
{
    /// <summary>Those that make vectors of whole pictures and texts, the one to prefer first.</summary>
    /// <remarks>A FAAMI comes last: it does so too, but its vectors are only half of what it scores by.</remarks>
    public static IReadOnlyList<string> EncoderArchitectures { get; } =
        [
        OsdpmConfiguration.ArchitectureName,
        DualEncoderConfiguration.ArchitectureName,
        ClipConfiguration.ArchitectureName,
        OnnxClipConfiguration.ArchitectureName,
        FaamiConfiguration.ArchitectureName,
    ];

    /// <summary>Those that score pictures and texts by their parts.</summary>
    public static IReadOnlyList<string> RerankerArchitectures { get; } = [FaamiConfiguration.ArchitectureName];

    /// <summary>Reads a model of the architecture that its <c>config.json</c> names.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="prompt">What each text becomes before it is encoded; null: as the model's configuration says.</param>
    /// <returns>In evaluation mode, float32, on the CPU, and what turns texts into its ids. The caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file is damaged, or the architecture is no retrieval model's.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static (IRetrievalModel Model, ITextTokenizer Tokenizer) Load(string folder, PromptTemplate? prompt = null)
    {
        var (model, tokenizer) = Read(folder);
        return (model, prompt is null ? tokenizer : new PromptedTokenizer((tokenizer as PromptedTokenizer)?.Inner ?? tokenizer, prompt));
    }

    private static (IRetrievalModel Model, ITextTokenizer Tokenizer) Read(string folder)
    {
        switch (ModelFolder.Architecture(folder))
        {
            case DualEncoderConfiguration.ArchitectureName:
                return DualEncoderFolder.Load(folder);
            case OsdpmConfiguration.ArchitectureName:
                return OsdpmFolder.Load(folder);
            case ClipConfiguration.ArchitectureName:
                // First the tokenizer: it is small, and may be missing.
                var tokenizer = ClipFolder.LoadTokenizer(folder, ClipFolder.ReadConfiguration(folder));
                return (new ClipRetrieval(ClipFolder.Load(folder)), tokenizer);
            case OnnxClipConfiguration.ArchitectureName:
                return OnnxClipFolder.Load(folder);
            case FaamiConfiguration.ArchitectureName:
                return FaamiFolder.Load(folder);
            case var other:
                throw new InvalidDataException(
                    $"'{folder}' is a model of the architecture '{other}', which does not retrieve; expected {string.Join(", ", EncoderArchitectures)}.");
        }
    }
}
