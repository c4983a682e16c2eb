using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Stac.Fetching;

namespace Nadir.Stac.Tests.Fetching;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("::127.0.0.1")]
    public void SpecialAddressesAreNotPublic(string address) =>
        Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2606:4700:4700::1111")]
    public void OthersArePublic(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void AnAddressIsTheSameWhereverItIsWrittenIntoIPv6() => Prop.ForAll<uint>(bits =>
    {
        var v4 = new IPAddress(bits);
        var bytes = v4.GetAddressBytes();
        byte[] nat64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes];
        byte[] sixToFour = [0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        return new[] { v4.MapToIPv6(), new IPAddress(nat64), new IPAddress(sixToFour) }
            .All(written => PublicAddress.Is(written) == PublicAddress.Is(v4));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("169.254.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.253.169.254", false)]
    [InlineData("100.100.100.200", true)]
    [InlineData("168.63.129.16", true)]
    [InlineData("192.0.0.192", true)]
    [InlineData("fe80::a9fe:a9fe", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("::169.254.169.254", true)]
    [InlineData("64:ff9b::a9fe:a9fe", true)]
    [InlineData("64:ff9b:1::a9fe:a9fe", true)]
    [InlineData("2002:a9fe:a9fe::1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2606:4700::a9fe:a9fe", false)]
    public void LinkLocalAddressesAndThoseOfCredentialsAreShut(string address, bool isShut) =>
        Assert.Equal(isShut, PublicAddress.IsShut(IPAddress.Parse(address)));

    [Fact]
    public void WholeBlocksArePrivate() => Prop.ForAll<byte, byte, byte>((b, c, d) =>
        new[] { 0, 10, 127, 224 + (b % 32) }.All(a => !PublicAddress.Is(new IPAddress([(byte)a, b, c, d])))
        && !PublicAddress.Is(new IPAddress([192, 168, c, d]))
        && !PublicAddress.Is(new IPAddress([172, (byte)(16 + (b % 16)), c, d]))).QuickCheckThrowOnFailure();
}
