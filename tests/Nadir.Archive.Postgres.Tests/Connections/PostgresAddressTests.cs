using Nadir.Archive.Postgres.Connections;

namespace Nadir.Archive.Postgres.Tests.Connections;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://nadir:s3cret@db.example.com/imagery", "postgres://nadir@db.example.com/imagery")]
    [InlineData("postgresql://nadir:s3cret@db.example.com:5433/imagery?schema=north&sslmode=verify-full",
        "postgres://nadir@db.example.com:5433/imagery?schema=north")]
    [InlineData("postgres://a%40b:s3cret%2F@[::1]/my%20data?connect_timeout=3&application_name=x",
        "postgres://a%40b@[::1]/my%20data")]
    [InlineData("postgres:///imagery", "postgres://localhost/imagery")]
    [InlineData("postgres://db/imagery?password=s3cret", "postgres://db/imagery")]
    public void An_address_is_printed_without_its_password(string text, string expected)
    {
        Assert.True(PostgresAddress.IsOne(text));
        Assert.Equal(expected, PostgresAddress.Parse(text).ToString());
    }

    [Fact]
    public void Options_are_read()
    {
        var address = PostgresAddress.Parse(
            "postgres://u@h/d?index=hnsw&ef_search=200&folder=/tmp/x&sslmode=verify-full&connect_timeout=7&maximum_pool_size=3");
        Assert.True(address.UsesHnsw);
        Assert.Equal((200, "/tmp/x"), (address.EfSearch, address.LocalFolder));
        Assert.Contains("SSL Mode=VerifyFull", address.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Timeout=7", address.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Maximum Pool Size=3", address.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:s3cret@h")]
    [InlineData("postgres://u:s3cret@h:port/d")]
    [InlineData("postgres://u:s3cret@h/d?index=ivf")]
    [InlineData("postgres://u:s3cret@h/d?ef_search=0")]
    [InlineData("postgres://u:s3cret@h/d?schema=a;drop")]
    [InlineData("postgres://u:s3cret@h/d?no_such_option=s3cret")]
    [InlineData("postgres://u:s3cret@h/d?sslmode=s3cret")]
    [InlineData("postgres://u:s3cret@h/d?sslmode")]
    public void A_broken_address_is_told_in_a_sentence_without_its_password(string text)
    {
        var error = Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(text));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void What_is_no_address_is_a_folder() => Assert.False(ArchiveLocation.Parse("./postgres").IsDatabase);
}
