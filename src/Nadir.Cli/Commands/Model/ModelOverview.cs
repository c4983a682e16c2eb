using Nadir.Models;
using Nadir.Models.Bundled;

namespace Nadir.Cli.Commands.Model;

/// <summary>What <c>nadir model --json</c> prints of a model.</summary>
/// <param name="Name">Its name where it is bundled, else its path.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Architecture">What <c>config.json</c> says.</param>
/// <param name="Bytes">Size of the weights.</param>
/// <param name="Fingerprint">What archives remember it by.</param>
internal sealed record ModelOverview(string Name, string Folder, string Architecture, long Bytes, string Fingerprint)
{
    public static ModelOverview Of(BundledModels models, string nameOrFolder)
    {
        string folder = models.Find(nameOrFolder);
        string weights = Path.Combine(folder, ModelFolder.WeightsName);
        if (!File.Exists(weights))
        {
            throw new FileNotFoundException($"{folder} has no {ModelFolder.WeightsName}.", weights);
        }

        return new ModelOverview(
            models.NameOf(folder), folder, ModelFolder.Architecture(folder), new FileInfo(weights).Length, ModelFolder.Fingerprint(folder));
    }
}
