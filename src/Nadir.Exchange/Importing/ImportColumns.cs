using Nadir.Exchange.Formats;
using Nadir.Exchange.Parquet;
using Nadir.Exchange.Places;

namespace Nadir.Exchange.Importing;

/// <summary>Which columns of a file an import reads, and what each is.</summary>
internal sealed class ImportColumns
{
    private const int MostAttributes = 256;

    private static readonly ColumnRole[] Described =
    [
        ColumnRole.Scale, ColumnRole.Geometry, ColumnRole.Datetime, ColumnRole.StartDatetime, ColumnRole.EndDatetime,
        ColumnRole.Caption, ColumnRole.PixelBox,
    ];

    private readonly ParquetSource _file;
    private readonly ColumnMapping _mapping;
    private readonly Dictionary<ColumnRole, ParquetColumn> _columns = [];

    private ImportColumns(ParquetSource file, ColumnMapping mapping) => (_file, _mapping) = (file, mapping);

    /// <summary>The vectors.</summary>
    public VectorColumns Vectors { get; private set; } = null!;

    /// <summary>
    /// The geometries, where they are kept in a native encoding; null where they are well-known binary, or there are
    /// none.
    /// </summary>
    public PositionColumns? Positions { get; private set; }

    /// <summary>Whether the rows are windows as an export of Nadir has them, several of one image.</summary>
    public bool AreWindows { get; private set; }

    /// <summary>Columns that become attributes, each by its name.</summary>
    public IReadOnlyList<ParquetColumn> Attributes { get; private set; } = [];

    /// <summary>The column of a role; null where there is none.</summary>
    public ParquetColumn? this[ColumnRole role] => _columns.GetValueOrDefault(role);

    /// <summary>A column of an export, by the names that lead to it; null where there is none.</summary>
    public ParquetColumn? Find(params IReadOnlyList<string> path) =>
        _file.Columns.FirstOrDefault(column => column.Path.SequenceEqual(path, StringComparer.Ordinal));

    /// <summary>Finds the columns of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mapping">What a person said.</param>
    /// <param name="geometry">What the file says of its geometries.</param>
    /// <exception cref="ExchangeException">There is no column of vectors, several may be it, or a named
    /// one is missing.</exception>
    public static ImportColumns Of(ParquetSource file, ColumnMapping mapping, GeometrySystem geometry)
    {
        var columns = new ImportColumns(file, mapping);
        columns.Choose(geometry);
        return columns;
    }

    private void Choose(GeometrySystem geometry)
    {
        Add(ColumnRole.PixelBox, column => column.IsList && column.Kind == ValueKind.Whole);
        Vectors = FindVectors();
        Add(ColumnRole.Scale, column => column.IsPlain && column.IsNumber, Vectors.IsWhole);
        Add(ColumnRole.Id, column => column.IsPlain && column.Kind is ValueKind.Text or ValueKind.Whole);
        Add(ColumnRole.Source, column => column.IsPlain && column.Kind == ValueKind.Text);
        Add(ColumnRole.Datetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.StartDatetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.EndDatetime, column => column.IsPlain && column.Kind is ValueKind.Time or ValueKind.Text);
        Add(ColumnRole.Caption, column => column.IsPlain && column.Kind == ValueKind.Text);
        if ((_mapping.GivenFor(ColumnRole.Geometry) ?? geometry.Column) is { } ground && ground == geometry.Column
            && geometry.Native is { } native)
        {
            Positions = FindPositions(ground, native);
        }
        else if (_mapping.GivenFor(ColumnRole.Geometry) is null && geometry.Column is { } column
            && Named(column) is { IsPlain: true, Kind: ValueKind.Bytes } told)
        {
            _columns[ColumnRole.Geometry] = told;
        }
        else
        {
            Add(ColumnRole.Geometry, column => column.IsPlain && column.Kind == ValueKind.Bytes);
        }

        AreWindows = _columns.GetValueOrDefault(ColumnRole.Source)?.Name == ExportColumns.Source
            && new[] { "x", "y", "width", "height" }
                .All(part => Find(ExportColumns.Window, part) is { MaxRepetition: 0, Kind: ValueKind.Whole });
        Attributes = AreWindows ? [] :
        [
            .. _file.Columns.Where(column => column.IsPlain && column.Kind is not (ValueKind.Bytes or ValueKind.Other)
                && column.Name.Length > 0 && !column.Name.StartsWith("__", StringComparison.Ordinal)
                && Described.All(role => _columns.GetValueOrDefault(role) != column)
                && !Vectors.Columns.Contains(column)).Take(MostAttributes),
        ];
    }

    private void Add(ColumnRole role, Func<ParquetColumn, bool> fits, bool isWanted = true)
    {
        if (_mapping.GivenFor(role) is { } given)
        {
            var column = Named(given) ?? throw Missing(given);
            _columns[role] = fits(column) ? column
                : throw new ExchangeException(
                    $"{_file.Path}: its column {given} holds {KindOf(column)} and cannot be "
                        + $"the {ColumnMapping.NameOf(role)}.");
        }
        else if (isWanted && ColumnMapping.KnownFor(role).Select(Named).FirstOrDefault(column => column is not null
            && fits(column) && !_columns.ContainsValue(column)) is { } known)
        {
            _columns[role] = known;
        }
    }

    private PositionColumns FindPositions(string name, NativeEncoding encoding)
    {
        ParquetColumn? Axis(string axis) =>
            _file.Columns.FirstOrDefault(column => column.Name == name && column.Path[^1] == axis
            && column.Physical == ParquetSharp.PhysicalType.Double && column.MaxRepetition == encoding.Depth());
        return Axis("x") is { } x && Axis("y") is { } y ? new PositionColumns(x, y) : throw new ExchangeException(
            $"{_file.Path}: its column {name} is said to hold geometries as {encoding}, and has not the numbers x "
                + $"and y that these are kept by; write the file again.");
    }

    private VectorColumns FindVectors()
    {
        if (_mapping.GivenFor(ColumnRole.Embedding) is { } pattern
            && pattern.Count(letter => letter == VectorColumns.NumberSign) == 1)
        {
            return VectorColumns.OfPattern(_file.Columns, pattern) ?? throw new ExchangeException(
                $"{_file.Path} has no columns of numbers named {pattern} with the numbers from 0 or 1 in place "
                    + $"of {VectorColumns.NumberSign}, without a gap; it "
                    + $"has {Listed(_file.Columns.Select(column => column.Name))}.");
        }

        if (_mapping.GivenFor(ColumnRole.Embedding) is { } given)
        {
            var column = Named(given) ?? throw Missing(given);
            return IsVector(column) ? new VectorColumns([column])
                : throw new ExchangeException(
                    $"{_file.Path}: its column {given} holds {KindOf(column)}, not lists of numbers.");
        }

        ParquetColumn[] vectors = [
            .. _file.Columns.Where(column => IsVector(column) && !_columns.ContainsValue(column))];
        var known = ColumnMapping.KnownFor(ColumnRole.Embedding)
            .Select(name => Array.Find(vectors, column => column.Name == name));
        return (known.FirstOrDefault(column => column is not null), vectors) switch
        {
            ({ } best, _) => new VectorColumns([best]),
            (_, [var only]) => new VectorColumns([only]),
            (_, []) => FindComponents(),
            _ => throw new ExchangeException(
                $"{_file.Path} has several columns of lists of "
                    + $"numbers: {Listed(vectors.Select(column => column.Name))}; say which has the vectors with "
                    + $"--columns embedding=NAME."),
        };
    }

    private VectorColumns FindComponents() => VectorColumns.Numbered(_file.Columns) switch
    {
        [var only] => only,
        [] => throw new ExchangeException($"{_file.Path} has no column of vectors: none "
            + $"of {Listed(_file.Columns.Select(column => column.Name))} holds lists of numbers."),
        var several => throw new ExchangeException(
            $"{_file.Path} has several rows of columns that may be "
                + $"vectors: {Listed(several.Select(vectors => vectors.Name))}; say which with --columns "
                + $"embedding=NAME{VectorColumns.NumberSign}."),
    };

    private static bool IsVector(ParquetColumn column) => column.IsList && column.IsNumber;

    private ParquetColumn? Named(string name) =>
        _file.Columns.FirstOrDefault(column => column.Name == name && (column.IsPlain || column.IsList));

    private ExchangeException Missing(string name) =>
        new($"{_file.Path} has no column {name}; it has {Listed(_file.Columns.Select(column => column.Name))}.");

    private static string Listed(IEnumerable<string> names)
    {
        const int Most = 20;
        string[] all = [.. names.Distinct()];
        return all.Length == 0 ? "none"
            : string.Join(", ", all.Take(Most)) + (all.Length > Most ? $" and {all.Length - Most} more" : "");
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
