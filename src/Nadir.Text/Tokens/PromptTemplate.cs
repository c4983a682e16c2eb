namespace Nadir.Text;

/// <summary>A sentence with a place for a text, as in <c>a satellite image of {}</c>. Immutable.</summary>
public sealed record PromptTemplate
{
    /// <summary>Where the text goes.</summary>
    public const string Place = "{}";

    /// <summary>Makes a template.</summary>
    /// <exception cref="ArgumentException">It has not exactly one <see cref="Place"/>.</exception>
    public PromptTemplate(string text)
    {
        Text = IsValid(text) ? text : throw new ArgumentException($"The prompt '{text}' must have {Place} once, where the text goes.", nameof(text));
    }

    /// <summary>The template.</summary>
    public string Text { get; }

    /// <summary>Whether a text has exactly one <see cref="Place"/>.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var place = text.IndexOf(Place, StringComparison.Ordinal);
        return place >= 0 && text.IndexOf(Place, place + Place.Length, StringComparison.Ordinal) < 0;
    }

    /// <summary>Puts a text in its place.</summary>
    public string Apply(string text) => Text.Replace(Place, text, StringComparison.Ordinal);
}
