using System.Net;

namespace Nadir.Hub;

/// <summary>Turns refusals of a server into sentences.</summary>
internal static class HubAnswers
{
    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsPassing(HttpStatusCode status) =>
        status == HttpStatusCode.TooManyRequests || status == HttpStatusCode.RequestTimeout || (int)status >= 500;

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => TimeSpan.FromSeconds(
            Math.Max(0, Math.Ceiling((date - DateTimeOffset.UtcNow).TotalSeconds))),
        _ => null,
    };

    /// <summary>The error of an answer that is no success.</summary>
    /// <param name="response">Its status is 300 or more.</param>
    /// <param name="what">What was asked for, such as <c>'model.safetensors' of openai/clip</c>.</param>
    /// <param name="page">Where a person can look at it.</param>
    /// <param name="hasToken">Whether a token was sent.</param>
    public static HubException Refusal(HttpResponseMessage response, string what, string page, bool hasToken)
    {
        var code = response.Headers.TryGetValues("X-Error-Code", out var values) ? values.FirstOrDefault() : null;
        return new HubException((response.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized, _) when hasToken =>
                $"{what} is refused to this token (401): it is wrong, has expired, or may not read the repository; "
                    + $"check HF_TOKEN.",
            (HttpStatusCode.Unauthorized, _) =>
                $"{what} is refused (401): the repository does not exist, or it is private or gated; set HF_TOKEN to "
                    + $"a token that may read it.",
            (HttpStatusCode.Forbidden, _) =>
                $"{what} is refused (403): accept its terms at {page}, and set HF_TOKEN to a token of that account.",
            (HttpStatusCode.NotFound, "RevisionNotFound") =>
                $"{what} is not there (404): the repository has no such revision; see {page}.",
            (HttpStatusCode.NotFound, "EntryNotFound") =>
                $"{what} is not there (404): the repository has no such file; see {page}.",
            (HttpStatusCode.NotFound, _) => $"{what} is not there (404); see {page}.",
            (HttpStatusCode.TooManyRequests, _) when RetryAfter(response) is { } wait =>
                $"{what}: too many requests (429); the server asks to wait {Math.Ceiling(wait.TotalSeconds):0} s, "
                    + $"try again then.",
            (HttpStatusCode.TooManyRequests, _) => $"{what}: too many requests (429); try again later.",
            _ => $"{what} could not be fetched: the server answered {(int)response.StatusCode}; try again later.",
        });
    }
}

/// <summary>A file could not be fetched; the message is one sentence for people that says what to do.</summary>
public sealed class HubException : IOException
{
    /// <summary>Says what happened.</summary>
    public HubException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened, and what it came from.</summary>
    public HubException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
