namespace Nadir.Hub.Tests;

public sealed class ModelRegistryTests
{
    public static TheoryData<string> Names => [.. ModelRegistry.Current.Models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_entry_can_be_fetched_and_says_where_it_is_from(string name)
    {
        var model = ModelRegistry.Current.Find(name);

        Assert.True(model.Address is not null ^ (model.Repository is not null && model.File is not null));
        Assert.Matches("^[a-z0-9]+([.-][a-z0-9]+)*$", model.Name);
        Assert.Matches(model.IsTextEncoder ? "^bert$" : model.IsBackbone ? $"^{model.Name}$"
            : "^(RN[0-9x]+|ViT-[BLH]/[0-9@]+)$", model.Variant);
        Assert.NotEmpty(model.Licence);
        Assert.NotEmpty(model.Source);
        Assert.True(model.Sha256 is null || (model.Sha256.Length == 64 && model.Sha256.All(char.IsAsciiHexDigitLower)));
        Assert.Equal(model.MeanRecall.Count > 0, model.MeanRecallSource is not null);
        Assert.All(model.MeanRecall.Values, recall => Assert.InRange(recall, 0, 100));
        Assert.Equal(model.IsBackbone, model.ImageNetTop1 is > 50 and < 90);
        Assert.Equal(model.IsBackbone, model.ImageNetTop1Source is not null);
        // OpenAI's addresses hold the checksum.
        Assert.True(model.Address?.Host != "openaipublic.azureedge.net"
            || model.Address.AbsolutePath.Contains(model.Sha256!, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_are_there_once() => Assert.Distinct(ModelRegistry.Current.Models.Select(model => model.Name));

    [Fact]
    public void A_wrong_name_is_answered_by_similar_ones() =>
        Assert.Contains("remoteclip-vit-b-32",
            Assert.Throws<HubException>(() => ModelRegistry.Current.Find("RemoteCLIP_ViT-B-32.pt")).Message);
}
