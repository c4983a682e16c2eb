namespace Nadir.Text;

/// <summary>How often a dataset's captions have a noun.</summary>
/// <param name="Noun">Its folded form, such as "storage tank".</param>
/// <param name="Written">The form that captions use most often, such as "storage tanks"; what a text encoder knows best.</param>
/// <param name="Images">Images with a caption that has it, at least 1.</param>
/// <param name="Occurrences">Its places in all captions, at least <paramref name="Images"/>.</param>
public sealed record NounFrequency(string Noun, string Written, int Images, int Occurrences);
