namespace Nadir.Datasets;

/// <summary>The short lower-case name of a dataset: rsicd, ucm, sydney, rsitmd, nwpu, or what the file says.</summary>
internal static class DatasetName
{
    internal static string FromFile(string annotationFile)
    {
        var name = Path.GetFileNameWithoutExtension(annotationFile);
        name = name.StartsWith("dataset", StringComparison.OrdinalIgnoreCase) ? name["dataset".Length..] : name;
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(annotationFile)));
        return Canonical(name.Trim('_', '-') is { Length: > 0 } rest ? rest : folder ?? "");
    }

    // "Sydney", "RSITMD_captions", "UCM-Captions", "NWPU_caption" and the like differ from file to file.
    internal static string Canonical(string name)
    {
        var lower = name.Trim().ToLowerInvariant().Replace('-', '_');
        foreach (var ending in (string[])["_captions", "_caption"])
        {
            lower = lower.EndsWith(ending, StringComparison.Ordinal) ? lower[..^ending.Length] : lower;
        }

        return lower.Length > 0 ? lower : "dataset";
    }
}
