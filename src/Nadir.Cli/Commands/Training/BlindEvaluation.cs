using Nadir.Cli.CommandLine;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;
using Nadir.Datasets;
using Nadir.Systems;
using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Bench;
using Nadir.Systems.Training.Retrieval;
using Nadir.Text;

namespace Nadir.Cli.Commands.Training;

/// <summary>Answers a set whose truth is elsewhere: the ten best of both directions go into a file.</summary>
internal static class BlindEvaluation
{
    /// <summary>Runs a model over the set and writes its answers.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="set">The folder of the set.</param>
    /// <param name="file">What to write.</param>
    /// <param name="prompt">What each caption becomes; null: as the model's configuration says.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancellation">Stops; the file is not written then.</param>
    public static void Run(
        string folder, string set, string file, PromptTemplate? prompt, Terminal terminal,
        CancellationToken cancellation)
    {
        if (KnownSystems.Registry.Of(folder).Roles.HasFlag(SystemRoles.Captioner))
        {
            throw new UsageException($"--blind takes a retrieval model, and {folder} is none.");
        }

        if (Directory.Exists(file))
        {
            throw new UsageException($"--out {file} is a folder; name a file, such as answers.json.gz.");
        }

        var blind = BlindSet.Open(set);
        using var loaded = KnownSystems.Registry.Load(
            folder, prompt, BundledModels.OfInstallation(KnownSystems.Registry).Find);
        var summary = ModelSummary.Of(KnownSystems.Registry, folder, loaded.Model);
        terminal.Say(
            $"{blind.Images.Count} images and {blind.Captions.Count} captions of {blind.Name}, whose truth is not "
                + $"here ...");
        RetrievalGallery gallery;
        using (var display = ProgressDisplay.Open(terminal))
        {
            gallery = RetrievalEvaluator.EvaluateBlind(
                loaded.Model, loaded.Tokenizer, blind, PictureFile.Read, cancellation, new GalleryConsole(display));
        }

        // A bundled model is called by its name, any other by its full path.
        bool isBundled = !Path.IsPathRooted(BundledModels.OfInstallation(KnownSystems.Registry).NameOf(folder));
        BlindAnswers.Rank(gallery).Write(file, new BlindHeading
        {
            System = loaded.System.Name,
            Variant = isBundled ? "bundled" : Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            Seed = summary.Seed,
            Parameters = summary.Parameters,
            Backbone = summary.Backbone,
            TextEncoder = summary.TextEncoder,
            TrainedOn = summary.TrainedOn,
        });
        terminal.Say($"the ten best of both directions are in {file}.");
    }

    private sealed class GalleryConsole(IProgressDisplay display) : IProgress<GalleryProgress>
    {
        public void Report(GalleryProgress value) =>
            display.Update((double)value.Done / value.Count, $"{value.Done} of {value.Count} {value.Stage}");
    }
}
