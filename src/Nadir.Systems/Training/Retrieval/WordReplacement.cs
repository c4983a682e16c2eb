using System.Text;
using Nadir.Datasets;
using Nadir.Systems.Building;
using Nadir.Text;

namespace Nadir.Systems.Training.Retrieval;

/// <summary>
/// Nouns of training captions replaced by other words for the same (WordNet's synonyms and hypernyms), so that a
/// language model whose captions repeat the same thousand words keeps what it knows of the others.
/// </summary>
public sealed record WordReplacementRecipe
{
    /// <summary>Chance that a noun becomes a synonym, where it has one, 0..1.</summary>
    public double Synonyms { get; set; } = 0.2;

    /// <summary>
    /// Chance that a noun becomes a hypernym, where it has one, 0..1; together with <see cref="Synonyms"/> at most 1.
    /// </summary>
    public double Hypernyms { get; set; }

    /// <summary>
    /// Forms of each caption, 2 to 64, shown in turn, epoch by epoch: the caption itself, then ones with replaced
    /// nouns.
    /// </summary>
    public int Views { get; set; } = 4;

    internal void Check()
    {
        ConfigurationRange.Require(Synonyms, 0, 1, "textTuning.wordReplacement.synonyms");
        ConfigurationRange.Require(Hypernyms, 0, 1 - Synonyms, "textTuning.wordReplacement.hypernyms");
        ConfigurationRange.Require(Views, 2, 64, "textTuning.wordReplacement.views");
    }
}

/// <summary>The captions that a training shows: as they are, or with replaced nouns.</summary>
/// <remarks>
/// What a caption becomes depends on the caption, the form and the seed alone. Not safe for concurrent use.
/// </remarks>
internal sealed class ShownCaptions
{
    private readonly WordReplacementRecipe? _recipe;
    private readonly NounTagger? _tagger;
    private readonly NounThesaurus? _thesaurus;
    private readonly int _seed;
    private readonly Dictionary<string, string[]> _forms = new(StringComparer.Ordinal);

    /// <summary>Captions stay as they are.</summary>
    public ShownCaptions()
    {
    }

    /// <summary>Nouns of captions are replaced.</summary>
    /// <param name="recipe">How often.</param>
    /// <param name="images">Their captions say what is a compound.</param>
    /// <param name="thesaurus">By what.</param>
    /// <param name="seed">Of the draws.</param>
    public ShownCaptions(WordReplacementRecipe recipe, IReadOnlyList<CaptionedImage> images, NounThesaurus thesaurus,
        int seed)
    {
        (_recipe, _thesaurus, _seed) = (recipe, thesaurus, seed);
        _tagger = new NounTagger(CompoundFinder.Find(images.Select(image => image.Captions)));
    }

    /// <summary>All forms of a caption, itself first.</summary>
    public IReadOnlyList<string> Forms(string caption)
    {
        if (_recipe is null)
        {
            return [caption];
        }

        if (!_forms.TryGetValue(caption, out var forms))
        {
            forms = [caption, .. Enumerable.Range(1, _recipe.Views - 1).Select(form => Replace(caption, form))];
            _forms.Add(caption, forms);
        }

        return forms;
    }

    /// <summary>The texts of a batch's captions, each in the form that it is the turn of.</summary>
    public IReadOnlyList<string> Of(ImageBatch batch) =>
        _recipe is null
            ? [.. batch.Captions.Select(caption => caption.Text)]
            : [.. batch.Captions.Index().Select(pair =>
                Forms(pair.Item.Text)[(batch.Epoch + batch.ImageIndices[pair.Item.ImageRow]
                    + pair.Index) % _recipe.Views])];

    private string Replace(string caption, int form)
    {
        var random = new Random(Seed(caption, form));
        var text = caption.ToLowerInvariant();
        var (shown, read) = (new StringBuilder(), 0);
        foreach (var mention in _tagger!.FindMentions(caption))
        {
            var draw = random.NextDouble();
            var place = PlaceOf(mention.Written, text, read);
            var others = draw < _recipe!.Synonyms ? _thesaurus!.Synonyms(mention.Noun)
                : draw < _recipe.Synonyms + _recipe.Hypernyms ? _thesaurus!.Hypernyms(mention.Noun) : [];
            if (place < 0 || others.Count == 0)
            {
                continue;
            }

            var other = others[random.Next(others.Count)];
            shown.Append(text, read, place - read).Append(mention.Written == mention.Noun ? other : Plural(other));
            read = place + mention.Written.Length;
        }

        return shown.Append(text, read, text.Length - read).ToString();
    }

    // Whole words only: no "port" within "airport".
    private static int PlaceOf(string written, string text, int start)
    {
        for (var place = text.IndexOf(written, start, StringComparison.Ordinal); place >= 0;
            place = text.IndexOf(written, place + 1, StringComparison.Ordinal))
        {
            var end = place + written.Length;
            if ((place == 0 || !char.IsLetterOrDigit(text[place - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return place;
            }
        }

        return -1;
    }

    private static string Plural(string noun) => noun switch
    {
        [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => noun + "es",
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => noun[..^1] + "ies",
        _ => noun + "s",
    };

    // The same in every process, as the hash of a string is not.
    private int Seed(string caption, int form)
    {
        var seed = unchecked((_seed * 1_000_003) + form);
        foreach (var letter in caption)
        {
            seed = unchecked((seed * 31) + letter);
        }

        return seed;
    }
}
