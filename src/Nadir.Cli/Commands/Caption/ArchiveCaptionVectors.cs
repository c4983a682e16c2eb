using System.Globalization;
using Nadir.Archive;
using Nadir.Archive.Captioning;
using Nadir.Archive.Ports;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Cli.Output.Progress;

namespace Nadir.Cli.Commands.Caption;

/// <summary>Makes vectors of the captions of an archive while a person watches.</summary>
internal static class ArchiveCaptionVectors
{
    /// <summary>
    /// Makes those that are missing by the model that the archive was made with. Where that is not here, says so and
    /// makes none.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped; what was finished is kept.</exception>
    public static void Write(IArchiveStore store, Terminal terminal, CancellationToken cancellation)
    {
        if (!store.KeepsCaptionVectors || store.CountWithoutCaptionVector() == 0)
        {
            return;
        }

        try
        {
            using var encoder = EncoderChoice.Open(null, store, prompt: null);
            Write(store, encoder, terminal, cancellation);
        }
        catch (ArchiveException exception)
        {
            terminal.Say(
                $"the captions got no vectors, so that --hybrid finds them by their words only: {exception.Message}");
        }
    }

    /// <summary>Makes those that are missing.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what was finished is kept.</exception>
    public static void Write(IArchiveStore store, IEncoder encoder, Terminal terminal, CancellationToken cancellation)
    {
        long made;
        using (var display = ProgressDisplay.Open(terminal))
        {
            made = CaptionEncoding.Run(
                store,
                encoder,
                (done, total) => display.Update(
                    (double)done / total, string.Create(
                        CultureInfo.InvariantCulture, $"captions of {done} of {total} windows encoded")),
                cancellation);
        }

        if (made > 0)
        {
            terminal.Say(string.Create(
                CultureInfo.InvariantCulture, $"captions of {made} windows encoded by {encoder.Name}."));
        }
    }
}
