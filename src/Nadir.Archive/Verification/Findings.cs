namespace Nadir.Archive.Verification;

/// <summary>Collects what a verification finds.</summary>
internal sealed class Findings
{
    private readonly List<ArchiveDamage> _damages = [];
    private readonly List<string> _notes = [];

    public long Items { get; set; }

    public long Windows { get; set; }

    public int Segments { get; set; }

    public void Add(ArchiveDamageKind kind, string sentence) => _damages.Add(new ArchiveDamage(kind, sentence));

    public void Note(string sentence) => _notes.Add(sentence);

    public ArchiveVerification Finish() => new(_damages, _notes, Items, Windows, Segments);
}
