namespace Nadir.Metrics;

/// <summary>Collects the tuples of a <see cref="SceneGraph"/>, each once.</summary>
internal sealed class SceneGraphBuilder
{
    private readonly List<IReadOnlyList<string>> _tuples = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    internal void AddObject(string thing) => Add(thing);

    internal void AddAttribute(IEnumerable<string> things, string attribute)
    {
        foreach (var thing in things)
        {
            Add(thing, attribute);
        }
    }

    internal void AddRelation(IEnumerable<string> subjects, string relation, IReadOnlyList<string> others)
    {
        foreach (var subject in subjects)
        {
            foreach (var other in others.Where(other => other != subject))
            {
                Add(subject, relation, other);
            }
        }
    }

    internal SceneGraph Build() => new(_tuples);

    private void Add(params string[] tuple)
    {
        if (_seen.Add(string.Join('\n', tuple)))
        {
            _tuples.Add(tuple);
        }
    }
}
