using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Loop;

namespace Nadir.Systems.Training;

/// <summary>The folder that a training writes to: whether it may, and what an earlier training left there.</summary>
public static class TrainingFolder
{
    /// <summary>Refuses a folder in which something would be lost.</summary>
    /// <param name="folder">The model folder that is to be written.</param>
    /// <param name="resume">Whether the training goes on from the folder's checkpoint.</param>
    /// <param name="overwrite">Whether what is there may be replaced. Files that no training writes
    /// stay as they are.</param>
    /// <exception cref="TrainingException">The folder holds a model, a checkpoint or other files; the message
    /// says what to do.</exception>
    public static void RequireFree(string folder, bool resume, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
        {
            throw new TrainingException($"'{folder}' is a file: name a folder for the model with --out.");
        }

        if (overwrite || !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return;
        }

        var hasCheckpoint = Checkpoints(folder).Count > 0;
        if (resume)
        {
            if (!hasCheckpoint && Finished(folder) is { } kept)
            {
                throw new TrainingException(
                    $"'{folder}' has no checkpoint to go on from, but holds {kept}: name another folder with --out, "
                        + $"or give --overwrite to begin anew.");
            }

            return;
        }

        throw new TrainingException(hasCheckpoint
            ? $"'{folder}' holds the checkpoint of a training: give --resume to go on with it, --overwrite to begin "
                + $"anew, or name another folder with --out."
            : $"'{folder}' is not empty, it holds {Finished(folder) ?? First(folder)}: name another folder with "
                + $"--out, or give --overwrite to write into it.");
    }

    /// <summary>
    /// Removes checkpoint and logs of an earlier run, so that nothing of it is taken for the one that begins.
    /// </summary>
    internal static void ClearRun(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        string[] names = [ModelFolder.CheckpointName, JsonLinesLog.FileName, CsvLog.FileName];
        foreach (var file in names.Select(name => Path.Combine(folder, name))
            .Concat(Directory.EnumerateFiles(folder, TensorBoardLog.Pattern)).ToList())
        {
            File.Delete(file);
        }
    }

    /// <summary>The checkpoints of a training; those with stages have one a stage.</summary>
    internal static List<string> Checkpoints(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, ModelFolder.CheckpointName, SearchOption.AllDirectories)]
        : [];

    private static string? Finished(string folder) => File.Exists(Path.Combine(folder, ModelFolder.WeightsName))
        ? $"a model ({ModelFolder.WeightsName})"
        : null;

    private static string First(string folder) =>
        $"'{Path.GetFileName(Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal).First())}'";
}
