using Nadir.Archive.Ports;
using Nadir.Cli.Captioners;
using Nadir.Cli.Encoders;
using Nadir.Cli.Rerankers;
using Nadir.Server;
using Nadir.Systems.Contracts;

namespace Nadir.Cli.Commands.Serve;

/// <summary>Chooses the models that a server works with beside its encoder: those of this installation.</summary>
internal static class ServerModelChoice
{
    /// <summary>What is not installed is left out; what is installed is opened at its first use.</summary>
    public static ServerModels Of(IEncoder encoder)
    {
        var models = BundledModels.OfInstallation();
        return new ServerModels(new SharingEncoder(encoder))
        {
            OpenReranker = Has(models.FindDefaultReranker) ? () => RerankerChoice.Open(null) : null,
            OpenCaptioner = Has(models.FindDefaultCaptioner) ? () => SfdrCaptioner.Open(null) : null,
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
