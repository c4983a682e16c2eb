using Nadir.Server.Protection;

namespace Nadir.Server.Tests.Protection;

public class TileOriginTests
{
    [Theory]
    [InlineData("https://tiles.example.com/{z}/{x}/{y}.png", "https://tiles.example.com")]
    [InlineData("http://127.0.0.1:8080/{z}/{x}/{y}.png", "http://127.0.0.1:8080")]
    [InlineData("https://{a-c}.tiles.example.com:8443/{z}/{x}/{y}.png", "https://*.tiles.example.com:8443")]
    [InlineData("https://tile{1-4}.example.com/{z}/{x}/{y}.png", "https://*.example.com")]
    [InlineData("https://{a-c}/{z}/{x}/{y}.png", null)]
    [InlineData("https://example.com; script-src *//{z}", null)]
    [InlineData("/tiles/{z}/{x}/{y}.png", null)]
    [InlineData("javascript:alert(1)", null)]
    public void A_policy_names_the_host_of_the_tiles_and_nothing_else(string url, string? origin) =>
        Assert.Equal(origin, TileOrigin.Of(new BaseMap(url, "somebody")));
}
