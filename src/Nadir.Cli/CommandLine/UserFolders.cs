namespace Nadir.Cli.CommandLine;

/// <summary>The user's folders by the XDG base directory specification.</summary>
internal static class UserFolders
{
    /// <summary>What can be made again: <c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>.</summary>
    /// <param name="remedy">What the user can give instead, such as <c>--folder DIR</c>.</param>
    /// <exception cref="UsageException">Neither variable is set and the user has no home.</exception>
    public static string Cache(string remedy) => Of("XDG_CACHE_HOME", ".cache", remedy);

    /// <summary>Settings: <c>XDG_CONFIG_HOME</c>, else <c>~/.config</c>.</summary>
    /// <inheritdoc cref="Cache"/>
    public static string Configuration(string remedy) => Of("XDG_CONFIG_HOME", ".config", remedy);

    private static string Of(string variable, string name, string remedy)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        // Whether it exists or not: a folder below the present one, which an empty answer would mean, is not the
        // user's.
        string home = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.IsPathRooted(home)
            ? Path.Combine(home, name)
            : throw new UsageException(
                $"neither HOME nor {variable} is set, so there is no folder to use by default; set one, or "
                    + $"give {remedy}.");
    }
}
