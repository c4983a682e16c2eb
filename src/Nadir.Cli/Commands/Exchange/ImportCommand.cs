using System.CommandLine;
using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Commands.Json;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Exchange;
using Nadir.Exchange.Importing;
using Nadir.Inference;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Exchange;

/// <summary>
/// <c>nadir import FILE... --archive DIR</c>: makes files of vectors searchable, our own and those of others.
/// </summary>
internal sealed class ImportCommand : DocumentedCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description =
            "GeoParquet or Parquet files: exports of Nadir, embeddings of Clay, Earth Index, Major TOM, Planet or "
                + "AlphaEarth, or any with a column of vectors or one for each of their numbers.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<string?> _columns = new("--columns")
    {
        Description =
            $"What columns are, where their names do not tell: embedding=vec,id=name; of vectors in numbered columns "
                + $"embedding=A*. May be said of: {string.Join(", ", ColumnMapping.Names)}.",
        HelpName = "MAPPING",
    };

    private readonly Option<string?> _crs = new("--crs")
    {
        Description =
            "Reference system of the geometries, in place of what the file says, such as EPSG:32632.",
        HelpName = "CRS"
    };
    private readonly Option<string?> _model = new("--model")
    {
        Description =
            "The model that made the vectors, where a file does not say: a folder, the name of a bundled one, or any "
                + "name.",
        HelpName = "MODEL",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    public ImportCommand(Terminal terminal)
        : base("import",
            "Makes vectors from files searchable: exports of Nadir and embeddings of others. Leaves what the archive "
                + "has; can be stopped at any time.")
    {
        Add(_files);
        foreach (Option option in (Option[])[_archive, _columns, _crs, _model, _json])
        {
            Add(option);
        }

        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir import imagery.parquet --archive ~/copy.nadir",
        "nadir import clay/*.gpq --archive ~/clay.nadir",
        "nadir import vectors.parquet --archive ~/mine.nadir --columns embedding=vec,id=name --crs EPSG:32632",
        "nadir import pixels.parquet --archive ~/alphaearth.nadir --columns \"embedding=A*\"",
        "nadir search --combine id:1 --archive ~/clay.nadir",
    ];

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var options = new ImportOptions
        {
            Columns = MappingOf(parsed),
            ReferenceSystem = parsed.GetValue(_crs),
            Model = parsed.GetValue(_model) is { } model ? ModelOf(model) : null,
        };
        ImportSummary summary;
        bool isSkipped;
        using (var display = ProgressDisplay.Open(terminal))
        {
            using var import = ArchiveImport.Open(
                parsed.GetRequiredValue(_files), options, progress => Show(display, progress), cancellation);
            isSkipped = import.SkippedFiles > 0;
            using var store = OpenStore(ArchiveLocation.Parse(parsed.GetRequiredValue(_archive)), import);
            summary = import.Run(store, progress => Show(display, progress), cancellation);
        }

        Tell(summary, terminal);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(terminal, summary, JsonOutput.Context.ImportSummary);
        }

        return isSkipped || summary.LeftOut.Count > 0 ? ExitCode.SomeSkipped : ExitCode.Done;
    }

    private ColumnMapping MappingOf(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(_columns) is { } text ? ColumnMapping.Parse(text) : ColumnMapping.None;
        }
        catch (ExchangeException exception)
        {
            throw new UsageException($"--columns {exception.Message}");
        }
    }

    // What is no model of this machine is a name that a person gives.
    private static VectorModel ModelOf(string model)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        try
        {
            string folder = models.Find(model);
            return new VectorModel(models.NameOf(folder), ModelFolder.Fingerprint(folder));
        }
        catch (FileNotFoundException)
        {
            return new VectorModel(model, null);
        }
    }

    private static IArchiveStore OpenStore(ArchiveLocation location, ArchiveImport import)
    {
        if (!location.Exists())
        {
            return import.Model.Fingerprint is { } fingerprint && import.Dimension > 0
                ? location.OpenOrCreate(new VectorsOnlyEncoder(import.Model.Name, fingerprint, import.Dimension))
                : throw new ExchangeException(
                    "The files have no rows and do not say how long their vectors are, so there is nothing to make "
                        + "an archive of.");
        }

        var store = location.Open();
        try
        {
            import.RequireFit(store.Info, store.Location);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static void Tell(ImportSummary summary, Terminal terminal)
    {
        foreach (string warning in summary.Warnings)
        {
            terminal.Say(warning);
        }

        double rate = summary.Rows / Math.Max(1e-3, summary.Elapsed.TotalSeconds);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Added} windows added ({summary.Unplaced} without a place), {summary.Unchanged} there "
                + $"before, {summary.LeftOut.Values.Sum()} rows left out."
            + $" Vectors of {summary.Dimension} numbers by the "
            + $"model {summary.Model}; {Durations.Text(summary.Elapsed)}, {rate:F0} rows/s."));
    }

    private static void Show(IProgressDisplay display, ImportProgress progress)
    {
        string left = progress.Remaining is { } remaining ? $", {Durations.Text(remaining)} left" : "";
        display.Update(
            progress.Total > 0 ? Math.Min(1, (double)progress.Done / progress.Total) : null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Done} of {progress.Total} rows {(progress.IsCheck ? "checked" : "imported")}, "
                    + $"{progress.RowsPerSecond:F0} rows/s{left}"));
    }
}
