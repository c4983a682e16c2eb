namespace Nadir.Vectors.Tests;

/// <summary>
/// Not the tests' entry (the runner has its own): what tests start as a process with other processor settings.
/// </summary>
internal static class Program
{
    private static void Main() => Console.WriteLine(SearchDigest.Compute());
}
