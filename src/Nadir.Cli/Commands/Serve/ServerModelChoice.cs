using Nadir.Archive.Ports;
using Nadir.Cli.Captioners;
using Nadir.Cli.Encoders;
using Nadir.Cli.Rerankers;
using Nadir.Server;
using Nadir.Systems;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Serve;

/// <summary>Chooses the models that a server works with beside its encoder: those of this installation.</summary>
internal static class ServerModelChoice
{
    /// <summary>What is not installed is left out; what is installed is opened at its first use.</summary>
    public static ServerModels Of(IEncoder encoder)
    {
        var models = BundledModels.OfInstallation(KnownSystems.Registry);
        return new ServerModels(new SharingEncoder(encoder))
        {
            OpenReranker = Has(() => models.FindDefault(SystemRoles.Reranker)) ? () => RerankerChoice.Open(null) : null,
            OpenCaptioner = Has(() => models.FindDefault(SystemRoles.Captioner)) ? () => ArchiveCaptioner.Open(null) : null,
            Attention = (encoder as RetrievalEncoder)?.Attention,
        };
    }

    private static bool Has(Func<string> find)
    {
        try
        {
            find();
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
