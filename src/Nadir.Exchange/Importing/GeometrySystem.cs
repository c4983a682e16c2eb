using System.Text.Json;
using System.Text.Json.Nodes;
using Nadir.Exchange.Parquet;
using Nadir.Exchange.Places;
using Nadir.Imagery.Georeferencing;

namespace Nadir.Exchange.Importing;

/// <summary>What a GeoParquet file says of its geometries.</summary>
/// <param name="Column">The column that they are in; null when the file says none.</param>
/// <param name="Definition">Their reference system; null for longitude and latitude on WGS 84.</param>
/// <param name="IsUndefined">Whether the file says that nobody knows the system.</param>
/// <param name="Encoding">How they are kept.</param>
internal sealed record GeometrySystem(string? Column, string? Definition, bool IsUndefined, string Encoding)
{
    private const string Key = "geo";
    private const string WellKnown = "WKB";

    /// <summary>
    /// The native encoding that the geometries are kept in; null for well-known binary and for what is not known.
    /// </summary>
    public NativeEncoding? Native => Enum.TryParse<NativeEncoding>(Encoding, ignoreCase: true, out var encoding)
        && Encoding.All(char.IsAsciiLetter) ? encoding : null;

    private static readonly GeometrySystem Silent = new(null, null, false, WellKnown);

    /// <summary>Reads what a file says.</summary>
    /// <exception cref="ExchangeException">It cannot be read.</exception>
    public static GeometrySystem Of(ParquetSource file)
    {
        if (!file.KeyValues.TryGetValue(Key, out var text))
        {
            return Silent;
        }

        try
        {
            var root = JsonNode.Parse(text) as JsonObject;
            string? column = (string?)root?["primary_column"];
            if (column is null || root?["columns"] is not JsonObject columns || columns[column] is not JsonObject told)
            {
                return Silent;
            }

            bool isUndefined = told.ContainsKey("crs") && told["crs"] is null;
            return new(column, Read(told["crs"]), isUndefined, (string?)told["encoding"] ?? WellKnown);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException
            or FormatException)
        {
            throw new ExchangeException(
                $"{file.Path}: what it says of its geometries ({Key}) is no such JSON; write the file again.", error);
        }
    }

    /// <summary>Refuses encodings that are not read.</summary>
    /// <exception cref="ExchangeException">The encoding is not known.</exception>
    public void RequireKnownEncoding(ParquetSource file)
    {
        if (Native is null && !Encoding.Equals(WellKnown, StringComparison.OrdinalIgnoreCase))
        {
            throw new ExchangeException($"{file.Path} keeps its geometries as {Encoding}; write them as {WellKnown}.");
        }
    }

    /// <summary>Opens the reader of the geometries.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="given">The system that a person named; null for none.</param>
    /// <exception cref="ExchangeException">The system is not known.</exception>
    public GroundReader Open(ParquetSource file, string? given)
    {
        if (given is null && IsUndefined)
        {
            throw new ExchangeException(
                $"{file.Path} says that the reference system of its geometries is unknown; name it with --crs "
                    + $"EPSG:CODE.");
        }

        string? definition = given ?? Definition;
        if (definition is null || IsLongitudeLatitude(definition))
        {
            return new GroundReader(null);
        }

        return new GroundReader(CoordinateTransformation.Open(definition)
            ?? throw new ExchangeException(given is not null
            ? $"--crs {given} is no reference system that PROJ knows, or none of the Earth; name one such as "
                + $"EPSG:32632."
            : $"{file.Path}: its geometries are in the reference system {NameOf(definition)}, which PROJ does not "
                + $"know; name another one with --crs EPSG:CODE."));
    }

    // A code is shorter than what it stands for, and PROJ knows it better.
    private static string? Read(JsonNode? crs) => crs switch
    {
        null => null,
        JsonValue text => (string?)text,
        JsonObject system when CodeOf(system) is { } code => code,
        _ => crs.ToJsonString(),
    };

    private static string? CodeOf(JsonObject system) =>
        system["id"] is JsonObject id && (string?)id["authority"] is { } authority && id["code"] is JsonValue code
            && authority is "EPSG" or "OGC"
            ? $"{(string?)id["authority"]}:{code}"
            : null;

    private static bool IsLongitudeLatitude(string definition) =>
        definition.Equals("OGC:CRS84", StringComparison.OrdinalIgnoreCase)
            || definition.Equals("EPSG:4326", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string definition)
    {
        try
        {
            return definition.StartsWith('{') && (string?)JsonNode.Parse(definition)?["name"] is { } name ? name
                : Short(definition);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Short(definition);
        }
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
