using System.Globalization;
using Nadir.Fuzz.Targets;

namespace Nadir.Fuzz.Running;

/// <summary>The process that executes: it may crash, hang or grow without harm to the one that watches it.</summary>
internal static class FuzzChild
{
    /// <summary>Executes a target's inputs in order.</summary>
    /// <param name="arguments">Target, seed, first index, end, file of the progress, folder of findings.</param>
    public static int Run(string[] arguments)
    {
        int seed = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        long first = long.Parse(arguments[2], CultureInfo.InvariantCulture),
            end = long.Parse(arguments[3], CultureInfo.InvariantCulture);
        using var target = AllTargets.Make(arguments[0]);
        using var progress = new Progress(arguments[4]);
        for (var index = first; index < end; index++)
        {
            var input = target.MakeAt(seed, index);
            progress.Begin(index, input);
            try
            {
                target.Run(input);
            }
            catch (Exception error)
            {
                new Finding(target.Name, seed, index, FaultKind.Exception, error.ToString()).Save(arguments[5], input);
            }
        }

        progress.IsDone = true;
        return 0;
    }
}
