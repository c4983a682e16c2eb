namespace Nadir.Benchmarks;

/// <summary>One thing that can be measured by <c>Nadir.Benchmarks NAME</c>.</summary>
public interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>One sentence for the list of benchmarks.</summary>
    string Description { get; }

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">What followed the name on the command line.</param>
    /// <returns>The exit status of the process.</returns>
    int Run(string[] arguments);
}
