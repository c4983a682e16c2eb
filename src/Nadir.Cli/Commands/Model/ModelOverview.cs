using Nadir.Systems;
using Nadir.Systems.Contracts;


namespace Nadir.Cli.Commands.Model;

/// <summary>What <c>nadir model --json</c> prints of a model.</summary>
/// <param name="Name">Its name where it is bundled, else its path.</param>
/// <param name="Folder">Full path of its folder.</param>
/// <param name="Architecture">What <c>config.json</c> says.</param>
/// <param name="Role"><c>encoder</c>: makes an archive's vectors; <c>reranker</c>: orders the best again; <c>captioner</c>: writes captions; null for others.</param>
/// <param name="IsDefault">Whether it has this role when no model is named.</param>
/// <param name="Bytes">Size of the weights.</param>
/// <param name="Fingerprint">What archives remember it by.</param>
internal sealed record ModelOverview(
    string Name, string Folder, string Architecture, string? Role, bool IsDefault, long Bytes, string Fingerprint)
{
    public static ModelOverview Of(BundledModels models, string nameOrFolder)
    {
        string folder = models.Find(nameOrFolder);
        string architecture = ModelFolder.Architecture(folder);
        return new ModelOverview(
            models.NameOf(folder),
            folder,
            architecture,
            RoleOf(architecture),
            models.IsDefault(folder),
            ModelFolder.WeightsBytes(folder),
            ModelFolder.Fingerprint(folder));
    }

    private static string? RoleOf(string architecture) => KnownSystems.Registry.Find(architecture)?.Roles switch
    {
        null => null,
        var roles when roles.Value.HasFlag(SystemRoles.Reranker) => "reranker",
        var roles when roles.Value.HasFlag(SystemRoles.Encoder) => "encoder",
        var roles when roles.Value.HasFlag(SystemRoles.Captioner) => "captioner",
        _ => null,
    };
}
