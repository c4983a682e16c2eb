using Microsoft.AspNetCore.Http;
using Nadir.Server.Metrics;

namespace Nadir.Server.Problems;

/// <summary>Finds out why a request was refused.</summary>
internal static class Refusal
{
    /// <summary>
    /// The reason behind an exception; null where it is no refusal but a mistake of the client or a fault of the
    /// server.
    /// </summary>
    public static RefusalReason? Of(Exception error) => error switch
    {
        RequestException { Reason: { } reason } => reason,
        RequestException request => Of(request.Status),
        BadHttpRequestException bad => Of(bad.StatusCode),
        Imagery.ImageryException => RefusalReason.Unprocessable,
        _ => null,
    };

    private static RefusalReason? Of(int status) => status switch
    {
        401 => RefusalReason.Unauthenticated,
        403 => RefusalReason.Scope,
        413 => RefusalReason.TooLarge,
        421 => RefusalReason.Host,
        422 => RefusalReason.Unprocessable,
        429 => RefusalReason.Busy,
        _ => null,
    };
}
