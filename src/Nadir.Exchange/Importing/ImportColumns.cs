using Nadir.Exchange.Formats;
using Nadir.Exchange.Parquet;

namespace Nadir.Exchange.Importing;

/// <summary>Which columns of a file an import reads, and what each is.</summary>
internal sealed class ImportColumns
{
    private const int MostAttributes = 256;

    private static readonly ColumnRole[] Described =
    [
        ColumnRole.Embedding, ColumnRole.Scale, ColumnRole.Geometry, ColumnRole.Datetime, ColumnRole.StartDatetime, ColumnRole.EndDatetime,
        ColumnRole.Caption, ColumnRole.PixelBox,
    ];

    private readonly ParquetSource _file;
    private readonly ColumnMapping _mapping;
    private readonly Dictionary<ColumnRole, ParquetColumn> _columns = [];

    private ImportColumns(ParquetSource file, ColumnMapping mapping) => (_file, _mapping) = (file, mapping);

    /// <summary>The vectors.</summary>
    public ParquetColumn Embedding => _columns[ColumnRole.Embedding];

    /// <summary>Whether the rows are windows as an export of Nadir has them, several of one image.</summary>
    public bool AreWindows { get; private set; }

    /// <summary>Columns that become attributes, each by its name.</summary>
    public IReadOnlyList<ParquetColumn> Attributes { get; private set; } = [];

    /// <summary>The column of a role; null where there is none.</summary>
    public ParquetColumn? this[ColumnRole role] => _columns.GetValueOrDefault(role);

    /// <summary>A column of an export, by the names that lead to it; null where there is none.</summary>
    public ParquetColumn? Find(params IReadOnlyList<string> path) => _file.Columns.FirstOrDefault(column => column.Path.SequenceEqual(path, StringComparer.Ordinal));

    /// <summary>Finds the columns of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mapping">What a person said.</param>
    /// <param name="geometry">The column that the file says its geometries are in; null when it says none.</param>
    /// <exception cref="ExchangeException">There is no column of vectors, several may be it, or a named one is missing.</exception>
    public static ImportColumns Of(ParquetSource file, ColumnMapping mapping, string? geometry)
    {
        var columns = new ImportColumns(file, mapping);
        columns.Choose(geometry);
        return columns;
    }

    private void Choose(string? geometry)
    {
        Add(ColumnRole.PixelBox, column => column.IsList && column.Kind == ValueKind.Whole);
        _columns[ColumnRole.Embedding] = FindVectors();
        Add(ColumnRole.Scale, column => column.IsPlain && column.IsNumber, Embedding.Kind == ValueKind.Whole);
        Add(ColumnRole.Id, column => column.IsPlain && column.Kind is ValueKind.Text or ValueKind.Whole);
        Add(ColumnRole.Source, column => column.IsPlain && column.Kind == ValueKind.Text);
        Add(ColumnRole.Datetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.StartDatetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.EndDatetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.Caption, column => column.IsPlain && column.Kind == ValueKind.Text);
        if (_mapping.GivenFor(ColumnRole.Geometry) is null && geometry is not null && Named(geometry) is { IsPlain: true, Kind: ValueKind.Bytes } told)
        {
            _columns[ColumnRole.Geometry] = told;
        }
        else
        {
            Add(ColumnRole.Geometry, column => column.IsPlain && column.Kind == ValueKind.Bytes);
        }

        AreWindows = _columns.GetValueOrDefault(ColumnRole.Source)?.Name == ExportColumns.Source
            && new[] { "x", "y", "width", "height" }.All(part => Find(ExportColumns.Window, part) is { MaxRepetition: 0, Kind: ValueKind.Whole });
        Attributes = AreWindows ? [] :
        [
            .. _file.Columns.Where(column => column.IsPlain && column.Kind is not (ValueKind.Bytes or ValueKind.Other)
                && !column.Name.StartsWith("__", StringComparison.Ordinal)
                && Described.All(role => _columns.GetValueOrDefault(role) != column)).Take(MostAttributes),
        ];
    }

    private void Add(ColumnRole role, Func<ParquetColumn, bool> fits, bool isWanted = true)
    {
        if (_mapping.GivenFor(role) is { } given)
        {
            var column = Named(given) ?? throw Missing(given);
            _columns[role] = fits(column) ? column
                : throw new ExchangeException($"{_file.Path}: its column {given} holds {KindOf(column)} and cannot be the {ColumnMapping.NameOf(role)}.");
        }
        else if (isWanted && ColumnMapping.KnownFor(role).Select(Named).FirstOrDefault(column => column is not null && fits(column) && !_columns.ContainsValue(column)) is { } known)
        {
            _columns[role] = known;
        }
    }

    private ParquetColumn FindVectors()
    {
        if (_mapping.GivenFor(ColumnRole.Embedding) is { } given)
        {
            var column = Named(given) ?? throw Missing(given);
            return IsVector(column) ? column
                : throw new ExchangeException($"{_file.Path}: its column {given} holds {KindOf(column)}, not lists of numbers.");
        }

        ParquetColumn[] vectors = [.. _file.Columns.Where(column => IsVector(column) && !_columns.ContainsValue(column))];
        var known = ColumnMapping.KnownFor(ColumnRole.Embedding).Select(name => Array.Find(vectors, column => column.Name == name));
        return known.FirstOrDefault(column => column is not null)
            ?? vectors switch
            {
                [var only] => only,
                [] => throw new ExchangeException($"{_file.Path} has no column of vectors: none of {Listed(_file.Columns.Select(column => column.Name))} holds lists of numbers."),
                _ => throw new ExchangeException(
                    $"{_file.Path} has several columns of lists of numbers: {Listed(vectors.Select(column => column.Name))}; say which has the vectors with --columns embedding=NAME."),
            };
    }

    private static bool IsVector(ParquetColumn column) => column.IsList && column.IsNumber;

    private ParquetColumn? Named(string name) =>
        _file.Columns.FirstOrDefault(column => column.Name == name && (column.IsPlain || column.IsList));

    private ExchangeException Missing(string name) =>
        new($"{_file.Path} has no column {name}; it has {Listed(_file.Columns.Select(column => column.Name))}.");

    private static string Listed(IEnumerable<string> names)
    {
        const int Most = 20;
        string[] all = [.. names.Distinct()];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(Most)) + (all.Length > Most ? $" and {all.Length - Most} more" : "");
    }

    private static string KindOf(ParquetColumn column)
    {
        string kind = column.Kind switch
        {
            ValueKind.Text => "texts",
            ValueKind.Bytes => "bytes",
            ValueKind.Float or ValueKind.Whole => "numbers",
            ValueKind.Boolean => "truth values",
            ValueKind.Time => "times",
            _ => "values of a kind that is not read",
        };
        return column.MaxRepetition > 0 ? $"lists of {kind}" : kind;
    }
}
