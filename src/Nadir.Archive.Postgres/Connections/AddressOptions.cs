using System.Globalization;
using Npgsql;

namespace Nadir.Archive.Postgres.Connections;

/// <summary>The options of an address, taken one by one; what is left is Npgsql's.</summary>
internal sealed class AddressOptions
{
    // Npgsql's names for those of libpq that differ by more than spaces.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connect_timeout"] = "Timeout",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslmode"] = "SSL Mode",
        ["user"] = "Username",
        ["dbname"] = "Database",
    };

    private readonly Dictionary<string, string> _options;

    private AddressOptions(Dictionary<string, string> options) => _options = options;

    /// <summary>Reads the part of an address from the question mark on.</summary>
    public static AddressOptions Of(string query)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            options[Uri.UnescapeDataString(parts[0])] = parts.Length > 1
                ? Uri.UnescapeDataString(parts[1])
                : throw new ArchiveException(
                    $"The option {parts[0]} of the archive's address has no value; write name=value.");
        }

        return new AddressOptions(options);
    }

    /// <summary>Takes an option out; null when it was not given.</summary>
    public string? Take(string name) => _options.Remove(name, out var value) ? value : null;

    /// <summary>Hands what is left to Npgsql.</summary>
    /// <exception cref="ArchiveException">An option is unknown, or its value cannot be read; the value is
    /// not repeated.</exception>
    public void ApplyTo(NpgsqlConnectionStringBuilder connection)
    {
        foreach (var (name, value) in _options)
        {
            var key = Renamed.GetValueOrDefault(name) ?? name.Replace('_', ' ');
            try
            {
                connection[key] = key == "SSL Mode" ? value.Replace("-", string.Empty, StringComparison.Ordinal)
                    : value;
            }
            catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException
                or OverflowException or KeyNotFoundException)
            {
                throw new ArchiveException(
                    $"The option {name} of the archive's address is unknown or has a value that it cannot have; "
                        + $"docs/postgres.md lists the options.");
            }
        }
    }

    /// <summary>Checks the name of something in the database, so that it can be part of a statement.</summary>
    public static string RequireName(string option, string value) =>
        value.Length is > 0 and <= 63 && !char.IsAsciiDigit(value[0])
            && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? value
            : throw new ArchiveException(
                $"{option}={value} is no name; write small letters, digits and underscores, a letter first.");

    /// <summary>Reads a number from 1 on.</summary>
    public static int RequireNumber(string option, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            && number <= most
            ? number
            : throw new ArchiveException($"{option}={value} is no number from 1 to {most}.");
}
