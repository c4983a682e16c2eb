using Nadir.Server.Problems;
using Nadir.Server.Protection;
using Nadir.Server.Protection.Keys;

namespace Nadir.Server.Tests.Protection;

public class ScopeTests
{
    [Theory]
    [InlineData(null, KeyScope.Read, true, null)]
    [InlineData(null, KeyScope.Read, false, 401)]
    [InlineData(null, KeyScope.Write, true, 401)]
    [InlineData(KeyScope.Read, KeyScope.Read, false, null)]
    [InlineData(KeyScope.Read, KeyScope.Write, true, 403)]
    [InlineData(KeyScope.Write, KeyScope.Read, false, null)]
    [InlineData(KeyScope.Write, KeyScope.Write, false, null)]
    public void A_scope_opens_what_it_says(KeyScope? has, KeyScope needs, bool anonymousRead, int? status)
    {
        var key = has is { } scope ? KeyText.Create("test", scope).Key : null;

        var refusal = Record.Exception(() => new Client(key, "test").Require(needs, anonymousRead));

        Assert.Equal(status, (refusal as RequestException)?.Status);
    }
}
