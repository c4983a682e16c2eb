using System.Globalization;
using Nadir.Cli.Output;

namespace Nadir.Cli.Commands.Model;

/// <summary>Published weights as a table.</summary>
internal static class PublishedModelTable
{
    public static void Write(Terminal terminal, IEnumerable<PublishedModel> models)
    {
        var table = new TextTable("name", "architecture", ">MB", ">mR RSICD", ">mR RSITMD", ">top-1", "checksum", "licence");
        foreach (var model in models)
        {
            table.Add(
                model.Name,
                model.Architecture,
                model.Bytes is { } bytes ? (bytes / 1e6).ToString("F0", CultureInfo.InvariantCulture) : "-",
                Recall(model, "rsicd"),
                Recall(model, "rsitmd"),
                model.ImageNetTop1?.ToString("F1", CultureInfo.InvariantCulture) ?? "-",
                model.Sha256 is null ? "no" : "yes",
                model.Licence);
        }

        table.WriteTo(terminal.Output);
        terminal.Say("mR: mean recall, top-1: accuracy of a backbone on ImageNet, in percent as published; --json says by whom. Fetch one with: nadir model pull NAME");
    }

    private static string Recall(PublishedModel model, string dataset) =>
        model.MeanRecall.TryGetValue(dataset, out double recall) ? recall.ToString("F2", CultureInfo.InvariantCulture) : "-";
}
