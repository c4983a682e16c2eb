using System.Globalization;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Systems.Training.Loop;

namespace Nadir.Cli.Commands.Training;

/// <summary>Shows a training while it runs: how far it is, and what each epoch brought.</summary>
internal sealed class TrainingConsole(IProgressDisplay display) : IProgress<TrainingProgress>
{
    private string _best = "";

    /// <summary>Measures on one line.</summary>
    public static string Text(IReadOnlyList<Measure> measures) =>
        string.Join(", ", measures.Select(measure => string.Create(CultureInfo.InvariantCulture, $"{measure.Name} {measure.Value:F2}")));

    public void Report(TrainingProgress value)
    {
        if (value.Measures is { } measures)
        {
            _best = value.IsBest ? $", best {Text([.. measures.Take(1)])}" : _best;
            display.Say($"epoch {value.Epoch + 1} of {value.Epochs}: {Text(measures)}{(value.IsBest ? " (best)" : "")}");
        }

        double fraction = (value.Epoch + ((double)value.Step / value.StepsPerEpoch)) / value.Epochs;
        display.Update(fraction, string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch + 1}/{value.Epochs}, step {value.Step}/{value.StepsPerEpoch}, loss {value.Loss:F3}{_best},"
            + $" {value.ExamplesPerSecond:F0} images/s, {Durations.Text(value.Remaining)} left"));
    }
}
