namespace Nadir.Text;

/// <summary>Finds the nouns of English captions, number folded and compounds kept as one.</summary>
/// <remarks>
/// "Two planes are parked near the storage tanks" has "plane" and "storage tank". All common nouns are found, also those
/// that name no object, such as "side" in "on both sides": <see cref="VagueNouns"/> says which those are. Rules and
/// word lists of this assembly do the work; nothing is learned but the compounds. Thread-safe.
/// </remarks>
/// <param name="compounds">The compounds to keep as one; none when left out.</param>
public sealed class NounTagger(CompoundLexicon? compounds = null)
{
    /// <summary>The compounds that are kept as one.</summary>
    public CompoundLexicon Compounds { get; } = compounds ?? CompoundLexicon.Empty;

    /// <summary>The nouns of a caption in its order, a noun as often as it is there.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public IReadOnlyList<string> FindNouns(string caption) => [.. FindMentions(caption).Select(mention => mention.Noun)];

    /// <summary>The nouns of a caption in its order, with their form there.</summary>
    /// <param name="caption">Any text, also an empty one.</param>
    public IReadOnlyList<NounMention> FindMentions(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var words = WordClassTagger.Tag(caption);
        var mentions = new List<NounMention>();
        for (var i = 0; i < words.Length;)
        {
            var (length, mention) = MentionAt(words, i);
            i += length;
            if (mention is { } found)
            {
                mentions.Add(found);
            }
        }

        return mentions;
    }

    // The longest compound that begins here, else the noun here.
    private (int Length, NounMention? Mention) MentionAt(TaggedWord[] words, int start)
    {
        for (var length = Math.Min(Compounds.LongestWordCount, words.Length - start); length > 1; length--)
        {
            var last = words[start + length - 1];
            if (last.Class is not (LexicalClass.Noun or LexicalClass.Gerund))
            {
                continue; // "zebra crossing" ends in an -ing form.
            }

            var before = string.Concat(words.Skip(start).Take(length - 1).Select(word => word.Text + " "));
            if (Compounds.Contains(before + last.Singular))
            {
                return (length, new NounMention(before + last.Singular, before + last.Text));
            }
        }

        var word = words[start];
        if (word.Class != LexicalClass.Noun)
        {
            return (1, null);
        }

        return (1, new NounMention(Compounds.Split(word.Singular) ?? word.Singular, word.Text));
    }
}
