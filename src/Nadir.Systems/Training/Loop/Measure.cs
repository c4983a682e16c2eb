namespace Nadir.Systems.Training.Loop;

/// <summary>One number measured on validation data.</summary>
/// <param name="Name">Such as <c>rsicd.mr</c>.</param>
/// <param name="Value">Higher is better; recalls in percent.</param>
public readonly record struct Measure(string Name, double Value);
