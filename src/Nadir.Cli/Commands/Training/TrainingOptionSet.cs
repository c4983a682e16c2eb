using System.CommandLine;
using Nadir.Cli.CommandLine;

using TorchDevice = Nadir.Torch.Device;

namespace Nadir.Cli.Commands.Training;

/// <summary>Options that all commands that train share, and what they mean.</summary>
internal static class TrainingOptionSet
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder that holds the folders of the datasets that the recipe names.",
        HelpName = "DIR",
        Required = true,
    };

    public static Option<string?> Weights() => new("--weights")
    {
        Description = "Folder of the pretrained weights that the recipe names. Default: NADIR_WEIGHTS, or weights/ beside the data folder.",
        HelpName = "DIR",
    };

    public static Option<string?> Device() => new("--device") { Description = "cpu, cuda or cuda:N. Default cpu.", HelpName = "DEVICE" };

    /// <summary>The environment variable that names the weights folder where --weights is not given.</summary>
    public const string WeightsVariable = "NADIR_WEIGHTS";

    /// <summary>Where the weights are that a recipe names: --weights, else NADIR_WEIGHTS, else beside the data folder.</summary>
    public static string WeightsFolder(string? given, string dataFolder)
    {
        string? named = string.IsNullOrEmpty(given) ? Environment.GetEnvironmentVariable(WeightsVariable) : given;
        return string.IsNullOrEmpty(named)
            ? Path.Combine(Path.GetDirectoryName(dataFolder) ?? dataFolder, "weights")
            : Path.GetFullPath(named);
    }

    /// <summary>Where features of pictures are kept between trainings: NADIR_CACHE, or the user's cache folder.</summary>
    public static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("NADIR_CACHE") is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }

        return Path.Combine(UserFolders.Cache("NADIR_CACHE"), "nadir", "features");
    }

    public static TorchDevice ParseDevice(string text)
    {
        TorchDevice device;
        try
        {
            device = TorchDevice.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--device takes cpu, cuda or cuda:N, not '{text}'. {exception.Message}");
        }

        return device.IsAvailable ? device : throw new UsageException($"--device {text}: this libtorch finds no such device; use cpu.");
    }
}
