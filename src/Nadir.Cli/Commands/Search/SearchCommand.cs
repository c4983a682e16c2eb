using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nadir.Archive.Ports;
using Nadir.Archive.Postgres;
using Nadir.Archive.Reading;
using Nadir.Archive.Search;
using Nadir.Archive.Search.Examples;
using Nadir.Archive.Search.Expressions;
using Nadir.Archive.Search.Hybrid;
using Nadir.Archive.Search.Reranking;
using Nadir.Archive.Words;
using Nadir.Cli.CommandLine;
using Nadir.Cli.Encoders;
using Nadir.Cli.Output;
using Nadir.Imagery;
using Nadir.Imagery.ContactSheets;
using Nadir.Inference;
using Nadir.Vectors;
using Nadir.Vectors.Scan;

namespace Nadir.Cli.Commands.Search;

/// <summary>
/// <c>nadir search QUERY --archive DIR</c>: finds images by words, by a picture, or by a sum of both.
/// </summary>
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
    private readonly Option<int?> _count = new WholeNumberOption(
        "-k", 1, MostResults, $"How many results. Default {DefaultCount}.");
    private readonly Option<string?> _image = new("--image")
    {
        Description = "Find what looks like this image.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _combine = new("--combine")
    {
        Description = "A sum of words, image files and id:NUMBER, such as \"harbour + FILE - 0.5*ships\".",
        HelpName = "TERMS",
    };

    private readonly ExampleOptions _examples = new();
    private readonly RerankOption _rerank = new();
    private readonly Option<string?> _rerankModel = new("--rerank-model")
    {
        Description = "Model that reranks: a folder, or the name of a bundled FAAMI.",
        HelpName = "MODEL",
    };

    private readonly FilterOptionSet _filters = new();
    private readonly Option<double?> _minScore = new("--min-score")
    {
        Description =
            "Leave out results that are less likely right, 0 to 1, by the model's calibration (nadir model calibrate).",
        HelpName = "P",
    };

    private readonly Option<bool> _hybrid = new("--hybrid")
    {
        Description =
            "Also search captions, by their vectors and words, and weigh all three as the model's calibration says."
    };
    private readonly Option<string?> _sheet = new("--sheet")
    {
        Description = "Draw the results into a picture (.jpg, .png, .webp).",
        HelpName = "FILE",
    };
    private readonly AnywayOption _anyway = new();
    private readonly PromptOption _prompt = PromptOption.ForTexts();
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<bool> _statistics = new("--statistics")
    {
        Description = "Also say how many rows of vectors were read, and how closely.",
    };
    private readonly Option<bool> _json = CommonOptions.Json();

    public SearchCommand(Terminal terminal)
        : base("search", "Finds the images of an archive that fit a text, look like a picture, or a sum of both.")
    {
        Add(_query);
        foreach (Option option in (Option[])[_archive, _count, _image, _combine, .. _examples.All, .. _filters.All,
            _rerank, _rerankModel, _hybrid, _minScore, _sheet, _anyway, _model, _prompt, _statistics, _json])
        {
            Add(option);
        }

        Validators.Add(result =>
        {
            if (Problem(result) is { } problem)
            {
                result.AddError(problem);
            }
        });
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.CommandResult, terminal, cancellation)));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "nadir search \"many planes are parked near the terminal\" --archive ~/imagery.nadir",
        "nadir search \"a bridge over a river\" --archive ~/imagery.nadir -k 20 --sheet bridges.jpg",
        "nadir search \"a bridge over a river\" --archive ~/imagery.nadir --rerank",
        "nadir search \"white planes\" --archive ~/imagery.nadir --hybrid",
        "nadir search harbour --archive ~/imagery.nadir --bbox 5.9,45.8,10.5,47.8 --after 2021-06-01 --where "
            + "\"eo:cloud_cover<20\"",
        "nadir search --image harbour.jpg --archive ~/imagery.nadir --json",
        "nadir search --combine \"harbour.jpg - 0.5*ships\" --archive ~/imagery.nadir",
        "nadir search harbour --archive ~/imagery.nadir --min-score 0.5",
        "nadir search harbour --archive ~/imagery.nadir --like 17 --like marina.jpg --unlike 204",
    ];

    private int Run(CommandResult line, Terminal terminal, CancellationToken cancellation)
    {
        string archive = line.GetRequiredValue(_archive);
        string? sheet = line.GetValue(_sheet);
        if (sheet is not null)
        {
            // A wrong ending is told before the work, not after it.
            _ = PictureEncoder.FormatOf(sheet);
        }

        using var statistics = line.GetValue(_statistics) ? new SearchStatistics() : null;
        using var store = ArchiveLocation.Parse(archive).Open();
        using var encoder = IsOfWindows(line)
            ? EncoderChoice.OpenForWindows(line.GetValue(_model), store)
            : EncoderChoice.OpenForQuery(line.GetValue(_model), store, line.GetValue(_prompt));
        var search = new ArchiveSearch(store, encoder);

        // An archive without captions is told before words that neither it nor the model knows.
        var hybrid = line.GetValue(_hybrid) ? new HybridSearch(store, search) : null;
        var words = line.GetValue(_combine) is { } terms ? search.CheckExpression(terms)
            : QueryOf(line) is { } query ? search.CheckText(query)
            : WordCheck.AllKnown;
        words = hybrid is null ? words : HybridSearch.Known(store, words);
        AnywayOption.Tell(line.GetValue(_anyway), words, encoder.Name, terminal);
        RequireCalibration(line, encoder, hybrid);
        if (hybrid?.Shortfall() is { } shortfall)
        {
            terminal.Say(shortfall);
        }

        var results = _rerank.IsGiven(line) ? Rerank(search, line, terminal, cancellation)
            : hybrid is not null ? hybrid.ByText(QueryOf(line)!, OptionsOf(line))
            : Search(search, line);
        if (results.Count == 0)
        {
            terminal.Say(line.GetValue(_minScore) is { } least
                ? string.Create(CultureInfo.InvariantCulture,
                    $"nothing was found that is right with a probability of {least} or more")
                : $"nothing was found: {EmptyAnswer.Explain(store, _filters.FilterOf(line))}");
        }
        else if (results[0].Probability is { } best && best < ResultTable.Weak)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"nothing certain was found: the best result is right with a probability of {best:F2}"));
        }

        if (line.GetValue(_json))
        {
            terminal.Document.WriteLine(SearchResultJson.Write(results, words, statistics?.Read));
        }
        else if (results.Count > 0)
        {
            ResultTable.Write(results, terminal);
        }

        if (statistics is not null && !line.GetValue(_json))
        {
            SayRead(statistics.Read, terminal);
        }

        if (sheet is not null)
        {
            PictureEncoder.Write(sheet, ResultSheet.Draw(store.LocalFolder, Title(line), results, terminal));
            terminal.Say($"the results are drawn in {Path.GetFullPath(sheet)}");
        }

        return ExitCode.Done;
    }

    private void RequireCalibration(CommandResult line, IEncoder encoder, HybridSearch? hybrid)
    {
        if (line.GetValue(_minScore) is null || hybrid?.IsCalibrated == true)
        {
            return;
        }

        if (hybrid is not null)
        {
            throw new UsageException(
                $"--min-score with --hybrid needs a calibration of both, and the model {encoder.Name} has none; make "
                    + $"it with nadir model calibrate --hybrid.");
        }

        var kind = _examples.AreGiven(line) || line.GetValue(_combine) is not null || _rerank.IsGiven(line)
            ? QueryKind.Other
            : line.GetValue(_image) is not null ? QueryKind.Image : QueryKind.Text;
        if (encoder.Probability(kind, 0) is null)
        {
            throw new UsageException(kind == QueryKind.Other
                ? "--min-score is measured for words, for pictures and for --hybrid, not for sums, examples and "
                    + "--rerank."
                : $"--min-score needs a calibration, and the model {encoder.Name} has none; make it with nadir model "
                    + $"calibrate.");
        }
    }

    private static void SayRead(ScanStatistics read, Terminal terminal) => terminal.Say(string.Create(
        CultureInfo.InvariantCulture,
        $"of {read.Rows} rows were read: 2 bits a component of {read.Upper}, 2 more of {read.Middle}, 4 more "
            + $"of {read.Lower}, all 24 of {read.Exact}"));

    // Windows of the archive have vectors already, which need no model.
    private bool IsOfWindows(CommandResult line)
    {
        var terms = line.GetValue(_combine) is { } combined ? QueryParser.Parse(combined) : [];
        return QueryOf(line) is null && line.GetValue(_image) is null && !line.GetValue(_hybrid)
            && terms.Concat(_examples.LikeOf(line)).Concat(_examples.UnlikeOf(line))
                .All(term => term.Kind == QueryTermKind.Window);
    }

    private IReadOnlyList<SearchResult> Search(ArchiveSearch search, CommandResult line) =>
        _examples.AreGiven(line)
            ? search.ByExamples(GuessOf(search, line), _examples.LikeOf(line), _examples.UnlikeOf(line),
                OptionsOf(line))
        : line.GetValue(_image) is { } image ? search.ByImage(image, OptionsOf(line))
        : line.GetValue(_combine) is { } terms ? search.ByExpression(terms, OptionsOf(line))
        : search.ByText(QueryOf(line)!, OptionsOf(line));

    private float[]? GuessOf(ArchiveSearch search, CommandResult line) =>
        line.GetValue(_image) is { } image ? search.EncodeImage(image)
        : line.GetValue(_combine) is { } terms ? search.Encode(QueryParser.Parse(terms))
        : QueryOf(line) is { } query ? search.EncodeText(query)
        : null;

    private IReadOnlyList<SearchResult> Rerank(
        ArchiveSearch first, CommandResult line, Terminal terminal, CancellationToken cancellation)
    {
        string? terms = line.GetValue(_combine);
        if (terms is not null && QueryParser.Parse(terms).All(term => term.Kind != QueryTermKind.Text))
        {
            throw new UsageException("--rerank scores words, and these --combine TERMS have none.");
        }

        using var reranker = ArchiveModels.OfInstallation().OpenReranker(line.GetValue(_rerankModel));
        int depth = _rerank.DepthOf(line);
        var search = new RerankedSearch(first, reranker, new RerankOptions { Depth = depth });
        var answer = terms is null
            ? search.ByText(QueryOf(line)!, OptionsOf(line), cancellation)
            : search.ByExpression(terms, OptionsOf(line), cancellation);
        if (answer.Unreadable.Count > 0)
        {
            terminal.Say(
                $"{answer.Unreadable.Count} of the best {depth} could not be read again and come after the "
                    + $"others: {answer.Unreadable[0]}");
        }

        return answer.Results;
    }

    private string? Problem(CommandResult line)
    {
        int given = new[] { line.GetValue(_query), line.GetValue(_image), line.GetValue(_combine) }
            .Count(value => value is not null);
        return _rerank.Problem(line, hasQuery: given > 0)
            ?? _examples.Problem(line)
            ?? (given + (_rerank.WordsOf(line) is null ? 0 : 1) is var asked
                && (asked > 1 || (asked == 0 && !_examples.HaveLike(line)))
                ? asked == 0 && _examples.AreGiven(line)
                ? "--unlike alone says not what to find; add a QUERY, --image, --combine or --like."
                    : "search takes one of these: QUERY, --image FILE, --combine TERMS; or --like alone."
                : _examples.AreGiven(line) && (_rerank.IsGiven(line) || line.GetValue(_hybrid))
                ? "--like and --unlike steer the search by vectors; --rerank and --hybrid cannot be added to it."
                : _rerank.IsGiven(line) && line.GetValue(_image) is not null
                ? "--rerank scores words, and --image has none; use --combine for an image with words."
                : !_rerank.IsGiven(line) && line.GetValue(_rerankModel) is not null ? "--rerank-model needs --rerank."
                : line.GetValue(_minScore) is not null and not (>= 0 and <= 1)
                ? "--min-score takes a probability, from 0 to 1."
                : line.GetValue(_hybrid) && _rerank.IsGiven(line)
                ? "--hybrid and --rerank are two ways to order results; choose one."
                : line.GetValue(_hybrid) && QueryOf(line) is null
                ? "--hybrid searches captions for the words of a QUERY."
                : null);
    }

    private string? QueryOf(CommandResult line) => line.GetValue(_query) ?? _rerank.WordsOf(line);

    private SearchOptions OptionsOf(CommandResult line) => new()
    {
        Count = line.GetValue(_count) ?? DefaultCount,
        MinimumProbability = line.GetValue(_minScore),
        Filter = _filters.FilterOf(line),
    };

    private string Title(CommandResult line) =>
        QueryOf(line) ?? line.GetValue(_combine)
        ?? (line.GetValue(_image) is { } image ? $"like {Path.GetFileName(image)}" : "like the examples");
}

/// <summary><c>--like</c> and <c>--unlike</c>: windows and image files that a person called right or wrong.</summary>
internal sealed class ExampleOptions
{
    private readonly Option<string[]> _like = Examples(
        "--like", "An example of what is sought: a window's id or an image file. May be given many times.");
    private readonly Option<string[]> _unlike = Examples(
        "--unlike", "The same of what is not sought. A window that is named here is left out of the answer.");

    public IEnumerable<Option> All => [_like, _unlike];

    public bool AreGiven(CommandResult line) => HaveLike(line) || line.GetValue(_unlike) is { Length: > 0 };

    public bool HaveLike(CommandResult line) => line.GetValue(_like) is { Length: > 0 };

    public IReadOnlyList<QueryTerm> LikeOf(CommandResult line) => Terms(line.GetValue(_like));

    public IReadOnlyList<QueryTerm> UnlikeOf(CommandResult line) => Terms(line.GetValue(_unlike));

    /// <summary>What is wrong with the options; null for nothing.</summary>
    public string? Problem(CommandResult line) =>
        new[] { line.GetValue(_like), line.GetValue(_unlike) }.Any(given => given?.Length > ExampleQuery.MostOfEach)
            ? $"--like and --unlike take at most {ExampleQuery.MostOfEach} examples each."
            : null;

    private static Option<string[]> Examples(string name, string description) =>
        new(name) { Description = description, HelpName = "ID|FILE", AllowMultipleArgumentsPerToken = false };

    private static QueryTerm[] Terms(string[]? given) =>
    [
        .. (given ?? []).Select(text => IdOf(text) is { } id
            ? new QueryTerm(QueryTermKind.Window, id.ToString(CultureInfo.InvariantCulture), 1)
            : new QueryTerm(QueryTermKind.ImageFile, text, 1)),
    ];

    // A number is a window, as searches print it; a file of that name is written ./17.
    private static long? IdOf(string text) =>
        long.TryParse(text.StartsWith("id:", StringComparison.Ordinal) ? text[3..]
            : text, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : null;
}

/// <summary>Search results as a picture.</summary>
internal static class ResultSheet
{
    private const int CellSize = 224;

    /// <summary>Draws every result whose file can still be read; the others are named on the message stream.</summary>
    /// <param name="archive">The archive's <see cref="Nadir.Archive.Ports.IArchiveStore.LocalFolder"/>.</param>
    /// <param name="title">What was asked.</param>
    /// <param name="results">Best first.</param>
    /// <param name="terminal">Is told what is left out.</param>
    public static RgbImage Draw(string archive, string title, IReadOnlyList<SearchResult> results, Terminal terminal)
    {
        var cells = new List<ContactSheetCell>();
        foreach (var result in results)
        {
            try
            {
                string head = string.Create(CultureInfo.InvariantCulture, $"{result.Rank}   {result.Score:F3}");
                cells.Add(new ContactSheetCell(Thumbnail(archive, result), [head, Path.GetFileName(result.Source)]));
            }
            catch (ImageryException exception)
            {
                terminal.Say($"left out of the picture: {exception.Message}");
            }
        }

        return ContactSheet.Draw(title, cells, CellSize);
    }

    private static RgbImage Thumbnail(string archive, SearchResult result)
    {
        using var source = ImageSource.Open(SourceFile.Locate(archive, result.Source));
        var window = new PixelWindow(result.Window[0], result.Window[1], result.Window[2], result.Window[3]);
        double scale = Math.Min(1, (double)CellSize / Math.Max(window.Width, window.Height));
        return source.Read(window, Scaled(window.Width, scale), Scaled(window.Height, scale));
    }

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));
}

/// <summary>Search results for people.</summary>
internal static class ResultTable
{
    /// <summary>Probability below which a match is called weak.</summary>
    public const double Weak = 0.3;

    /// <summary>Probability from which a match is called strong.</summary>
    public const double Strong = 0.7;

    public static void Write(IReadOnlyList<SearchResult> results, Terminal terminal)
    {
        bool isCalibrated = results.Any(result => result.Probability is not null);
        var table = new TextTable(
            [">rank", ">score", .. isCalibrated ? [">right", "match"] : (string[])[], ">id", "window", "source"]);
        foreach (var result in results)
        {
            string[] match = !isCalibrated ? []
                : result.Probability is not { } probability ? ["", ""]
                : [probability.ToString("F2", CultureInfo.InvariantCulture), probability < Weak ? "weak"
                    : probability < Strong ? "fair" : "strong"];
            table.Add(
            [
                result.Rank.ToString(CultureInfo.InvariantCulture),
                result.Score.ToString("F3", CultureInfo.InvariantCulture),
                .. match,
                result.Id.ToString(CultureInfo.InvariantCulture),
                string.Join(',', result.Window),
                result.Source,
            ]);
        }

        table.WriteTo(terminal.Output);
    }
}

/// <summary>
/// <c>--rerank [N]</c>. Words behind it are taken for the query, which a user may well write there; only a number is N.
/// </summary>
internal sealed class RerankOption : Option<string?>
{
    private const int DefaultDepth = 100;
    private const int LargestDepth = 1000;

    public RerankOption()
        : base("--rerank")
    {
        Description =
            $"Order the best N again by regions and words; scores are then means of both stages. "
                + $"Default {DefaultDepth}.";
        HelpName = "[N]";
        Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>Whether the option stands on the command line.</summary>
    public bool IsGiven(SymbolResult result) => result.GetResult(this) is not null;

    /// <summary>How many rows are reranked, where the option is given.</summary>
    public int DepthOf(SymbolResult result) => Number(result) ?? DefaultDepth;

    /// <summary>What stands behind the option when it is no number; else null.</summary>
    public string? WordsOf(SymbolResult result) =>
        IsGiven(result) && result.GetValue(this) is { } value && Number(result) is null ? value : null;

    /// <summary>What is wrong with the option; null for nothing.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="hasQuery">Whether a query stands elsewhere.</param>
    public string? Problem(SymbolResult result, bool hasQuery)
    {
        bool wrong = WordsOf(result) is not null ? hasQuery : IsGiven(result)
            && DepthOf(result) is < 1 or > LargestDepth;
        return wrong ? $"--rerank takes a whole number from 1 to {LargestDepth}, not '{result.GetValue(this)}'." : null;
    }

    private int? Number(SymbolResult result) =>
        int.TryParse(result.GetValue(this), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number : null;
}
