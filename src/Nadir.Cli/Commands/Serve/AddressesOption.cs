using System.CommandLine;

namespace Nadir.Cli.Commands.Serve;

/// <summary>Where a server listens.</summary>
internal sealed class AddressesOption : Option<Uri[]>
{
    private const string Default = "http://127.0.0.1:5080";

    public AddressesOption()
        : base("--urls")
    {
        Description = $"Addresses to listen on, parted by semicolons; port 0 takes a free one. Default {Default}.";
        HelpName = "URL;URL";
        DefaultValueFactory = _ => [new Uri(Default)];
        CustomParser = result =>
        {
            var addresses = new List<Uri>();
            foreach (string text in result.Tokens[0].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (Uri.TryCreate(text, UriKind.Absolute, out var address))
                {
                    addresses.Add(address);
                }
                else
                {
                    result.AddError($"--urls takes addresses such as {Default}, not '{text}'.");
                }
            }

            if (addresses.Count == 0)
            {
                result.AddError($"--urls takes addresses such as {Default}, not '{result.Tokens[0].Value}'.");
            }

            return [.. addresses];
        };
    }
}
