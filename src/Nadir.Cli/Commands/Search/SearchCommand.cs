using System.CommandLine;
using Nadir.Archive.Search;
using Nadir.Archive.Storage;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Imagery;

namespace Nadir.Cli.Commands.Search;

/// <summary><c>nadir search QUERY --archive DIR</c>: finds images by words, by a picture, or by a sum of both.</summary>
internal sealed class SearchCommand : DocumentedCommand
{
    private const int DefaultCount = 10;
    private const int MostResults = 10_000;

    private readonly Argument<string?> _query = new("QUERY")
    {
        Description = "What the image shows, in words.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _archive = CommonOptions.Archive();
    private readonly Option<int?> _count = new WholeNumberOption("-k", 1, MostResults, $"How many results. Default {DefaultCount}.");
    private readonly Option<string?> _image = new("--image") { Description = "Find what looks like this image.", HelpName = "FILE" };
    private readonly Option<string?> _combine = new("--combine")
    {
        Description = "A sum of words, image files and id:NUMBER, such as \"harbour + FILE - 0.5*ships\".",
        HelpName = "TERMS",
    };

    private readonly Option<string?> _sheet = new("--sheet") { Description = "Draw the results into a picture (.jpg, .png, .webp).", HelpName = "FILE" };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _json = CommonOptions.Json();

    public SearchCommand(Terminal terminal)
        : base("search", "Finds the images of an archive that fit a text, look like a picture, or a sum of both.")
    {
        Add(_query);
        foreach (Option option in (Option[])[_archive, _count, _image, _combine, _sheet, _model, _json])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            if (Given(result.GetValue(_query)) + Given(result.GetValue(_image)) + Given(result.GetValue(_combine)) != 1)
            {
                result.AddError("search takes one of these: QUERY, --image FILE, --combine TERMS.");
            }
        });
        SetAction(parsed => Run(parsed, terminal));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir search \"many planes are parked near the terminal\" --archive ~/imagery.nadir",
        "nadir search \"a bridge over a river\" --archive ~/imagery.nadir -k 20 --sheet bridges.jpg",
        "nadir search --image harbour.jpg --archive ~/imagery.nadir --json",
        "nadir search --combine \"harbour.jpg - 0.5*ships\" --archive ~/imagery.nadir",
    ];

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string archive = parsed.GetRequiredValue(_archive);
        string? sheet = parsed.GetValue(_sheet);
        if (sheet is not null)
        {
            // A wrong ending is told before the work, not after it.
            _ = PictureEncoder.FormatOf(sheet);
        }

        using var store = ArchiveStore.Open(archive);
        using var encoder = EncoderChoice.Open(parsed.GetValue(_model), archive);
        var results = Search(new ArchiveSearch(store, encoder), parsed);
        if (parsed.GetValue(_json))
        {
            terminal.Output.WriteLine(SearchResultJson.Write(results));
        }
        else
        {
            ResultTable.Write(results, terminal);
        }

        if (sheet is not null)
        {
            PictureEncoder.Write(sheet, ResultSheet.Draw(Title(parsed), results, terminal));
            terminal.Say($"the results are drawn in {Path.GetFullPath(sheet)}");
        }

        return ExitCode.Done;
    }

    private IReadOnlyList<SearchResult> Search(ArchiveSearch search, ParseResult parsed)
    {
        var options = new SearchOptions { Count = parsed.GetValue(_count) ?? DefaultCount };
        return parsed.GetValue(_image) is { } image ? search.ByImage(image, options)
            : parsed.GetValue(_combine) is { } terms ? search.ByExpression(terms, options)
            : search.ByText(parsed.GetValue(_query)!, options);
    }

    private string Title(ParseResult parsed) =>
        parsed.GetValue(_query) ?? parsed.GetValue(_combine) ?? $"like {Path.GetFileName(parsed.GetValue(_image))}";

    private static int Given(string? value) => value is null ? 0 : 1;
}
