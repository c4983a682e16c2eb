namespace Nadir.Server.Tests.Robustness;

/// <summary>The body of an answer, of a stream that never ends what comes first.</summary>
internal static class AnswerText
{
    private const int FirstBytes = 4096;

    /// <summary>Reads it.</summary>
    /// <param name="answer">Of which the headers have been read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string> ReadAsync(
        HttpResponseMessage answer, CancellationToken cancellationToken = default)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }

        // Nothing may come at all; then there is nothing to look at.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        var bytes = new byte[FirstBytes];
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, await stream.ReadAsync(bytes, patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "";
        }
    }
}
