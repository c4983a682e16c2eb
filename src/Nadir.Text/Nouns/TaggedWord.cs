namespace Nadir.Text;

/// <summary>A word of a caption with its class there.</summary>
/// <param name="Text">In lower case; a possessive is written without its 's.</param>
/// <param name="Class">One of the classes that are not ambiguous.</param>
internal readonly record struct TaggedWord(string Text, LexicalClass Class)
{
    /// <summary>The word with its number folded; of joined words the last one's.</summary>
    internal string Singular
    {
        get
        {
            var last = Text.LastIndexOf(' ') + 1;
            return last == 0 ? NounNumber.Singular(Text) : Text[..last] + NounNumber.Singular(Text[last..]);
        }
    }

    /// <summary>Whether the word can be the first part of a compound: a plural cannot, unless it is one like "sports".</summary>
    internal bool CanModify => Class is LexicalClass.Gerund or LexicalClass.ClassifyingAdjective
        || (Class == LexicalClass.Noun && Singular == Text);
}
