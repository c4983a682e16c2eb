namespace Nadir.Text;

/// <summary>A noun found in a caption.</summary>
/// <param name="Noun">Its folded form: singular, the words of a compound between single blanks. "storage tank".</param>
/// <param name="Written">As the caption has it, in lower case: "storage tanks".</param>
public readonly record struct NounMention(string Noun, string Written);
