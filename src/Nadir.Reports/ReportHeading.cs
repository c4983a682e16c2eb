namespace Nadir.Reports;

/// <summary>What was evaluated, on what, when and how.</summary>
public sealed record ReportHeading
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The model's architecture, as its configuration names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>The dataset's name in lower case, such as <c>rsicd</c>; published values are found by it.</summary>
    public required string Dataset { get; init; }

    /// <summary>The split: train, val or test; empty where there are none.</summary>
    public required string Split { get; init; }

    /// <summary>The command line that made the report.</summary>
    public required string Command { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>What else a reader must know to repeat the numbers, such as the protocol: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Details { get; init; } = [];
}
