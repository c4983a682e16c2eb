using System.Globalization;

namespace Nadir.Archive.Search.Filters.Cql2;

/// <summary>Reads CQL2 text (OGC 21-065r2, clause 6 to 9 and annex B). One text a parser.</summary>
internal sealed class Cql2TextParser
{
    private readonly List<Cql2Token> _tokens;
    private int _at;
    private int _depth;

    private Cql2TextParser(List<Cql2Token> tokens) => _tokens = tokens;

    private Cql2Token Current => _tokens[_at];

    /// <summary>Reads a filter.</summary>
    /// <exception cref="Cql2Exception">It is none.</exception>
    public static Cql2Node Parse(string text)
    {
        var parser = new Cql2TextParser(Cql2Lexer.Read(text));
        if (parser.Current.Kind == Cql2TokenKind.End)
        {
            throw new Cql2Exception(0, "it is empty");
        }

        var node = parser.ParseOr();
        return parser.Current.Kind == Cql2TokenKind.End
            ? Cql2Rules.RequireCondition(node, "position 1")
            : throw parser.Unexpected("AND, OR or the end is wanted");
    }

    private Cql2Node ParseOr() => ParseChain("OR", ParseAnd);

    private Cql2Node ParseAnd() => ParseChain("AND", ParseNot);

    private Cql2Node ParseChain(string keyword, Func<Cql2Node> parseOperand)
    {
        Descend();
        var first = parseOperand();
        if (Current.Is(keyword))
        {
            var place = Place();
            List<Cql2Node> operands = [first];
            while (TakeWord(keyword))
            {
                operands.Add(parseOperand());
            }

            first = Cql2Rules.Make(keyword.ToLowerInvariant(), operands, place);
        }

        _depth--;
        return first;
    }

    private Cql2Node ParseNot()
    {
        var place = Place();
        if (!Current.Is("NOT"))
        {
            return ParsePredicate();
        }

        Descend();
        _at++;
        var negated = Cql2Rules.Make("not", [ParseNot()], place);
        _depth--;
        return negated;
    }

    private Cql2Node ParsePredicate()
    {
        var left = ParseSum();
        var place = Place();
        if (Current.Kind == Cql2TokenKind.Sign && Cql2Rules.IsComparison(Current.Value))
        {
            var sign = Take().Value;
            return Cql2Rules.Make(sign, [left, ParseSum()], place);
        }

        if (TakeWord("IS"))
        {
            var isNegated = TakeWord("NOT");
            RequireWord("NULL");
            return Negate(Cql2Rules.Make("isNull", [left], place), isNegated, place);
        }

        if (Current.Is("NOT") && !(_tokens[_at + 1].Is("LIKE") || _tokens[_at + 1].Is("BETWEEN")
            || _tokens[_at + 1].Is("IN")))
        {
            throw Unexpected("LIKE, BETWEEN or IN is wanted after NOT");
        }

        var isNot = TakeWord("NOT");
        if (TakeWord("LIKE"))
        {
            return Negate(Cql2Rules.Make("like", [left, ParseSum()], place), isNot, place);
        }

        if (TakeWord("BETWEEN"))
        {
            var low = ParseSum();
            RequireWord("AND");
            return Negate(Cql2Rules.Make("between", [left, low, ParseSum()], place), isNot, place);
        }

        if (TakeWord("IN"))
        {
            RequireSign("(");
            var items = ParseList(")");
            return Negate(Cql2Rules.Make("in", [left, new Cql2Array(items)], place), isNot, place);
        }

        return left;
    }

    private static Cql2Operation Negate(Cql2Operation predicate, bool isNegated, string place) =>
        isNegated ? Cql2Rules.Make("not", [predicate], place) : predicate;

    private Cql2Node ParseSum() =>
        ParseArithmetic(["+", "-"], () => ParseArithmetic(["*", "/", "%", "div"], ParsePower));

    private Cql2Node ParseArithmetic(string[] signs, Func<Cql2Node> parseOperand)
    {
        var left = parseOperand();
        while (signs.FirstOrDefault(sign => Current.IsSign(sign) || (sign == "div" && Current.Is(sign))) is { } found)
        {
            var place = Place();
            _at++;
            left = Cql2Rules.Make(found, [left, parseOperand()], place);
        }

        return left;
    }

    private Cql2Node ParsePower()
    {
        var left = ParseSigned();
        if (!Current.IsSign("^"))
        {
            return left;
        }

        var place = Place();
        _at++;
        return Cql2Rules.Make("^", [left, ParseSigned()], place);
    }

    private Cql2Node ParseSigned()
    {
        var place = Place();
        if (TakeSign("+"))
        {
            return ParseOperand() is { Kind: Cql2Kind.Number or Cql2Kind.Property } operand ? operand
                : throw new Cql2Exception(place, "a number is wanted after +");
        }

        if (!TakeSign("-"))
        {
            return ParseOperand();
        }

        return ParseOperand() switch
        {
            Cql2Number number => new Cql2Number(-number.Value),
            // There is no sign in CQL2 JSON.
            var operand => Cql2Rules.Make("*", [new Cql2Number(-1), operand], place),
        };
    }

    private Cql2Node ParseOperand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case Cql2TokenKind.Number:
                _at++;
                return new Cql2Number(token.Number);
            case Cql2TokenKind.Text:
                _at++;
                return new Cql2Text(token.Value);
            case Cql2TokenKind.QuotedName:
                _at++;
                return new Cql2Property(token.Value);
            case Cql2TokenKind.Sign when token.Value == "(":
                return ParseParentheses();
            case Cql2TokenKind.Word when !IsReserved(token):
                return ParseWord();
            default:
                throw Unexpected("a value or a property is wanted");
        }
    }

    // What stands in parentheses is a condition or a sum; with a comma, or nothing, it is an array.
    private Cql2Node ParseParentheses()
    {
        RequireSign("(");
        if (TakeSign(")"))
        {
            return new Cql2Array([]);
        }

        Descend();
        var first = ParseOr();
        _depth--;
        if (TakeSign(")"))
        {
            return first;
        }

        RequireSign(",");
        return new Cql2Array([first, .. ParseList(")")]);
    }

    private Cql2Node ParseWord()
    {
        var token = Take();
        if (token.Is("TRUE") || token.Is("FALSE"))
        {
            return new Cql2Boolean(token.Is("TRUE"));
        }

        var isCalled = Current.IsSign("(");
        if (Cql2Wkt.IsTag(token.Value) && (isCalled || Current.Is("Z")))
        {
            return ReadGround(token);
        }

        if (!isCalled)
        {
            return new Cql2Property(token.Value);
        }

        _at++;
        var name = token.Value.ToLowerInvariant();
        return name switch
        {
            "date" or "timestamp" => ReadInstant(name, token.Position),
            "interval" => ReadInterval(token.Position),
            "casei" or "accenti" => Cql2Rules.Make(name, ParseArguments(), Place(token.Position)),
            _ when Cql2Rules.IsFunction(name) => Cql2Rules.Make(name, ParseArguments(), Place(token.Position)),
            _ => throw new Cql2Exception(token.Position,
                $"there is no function {(token.Value.Length <= 40 ? token.Value : token.Value[..40] + "...")}"),
        };
    }

    private List<Cql2Node> ParseArguments()
    {
        Descend();
        var arguments = TakeSign(")") ? [] : ParseList(")");
        _depth--;
        return arguments;
    }

    private List<Cql2Node> ParseList(string end)
    {
        List<Cql2Node> items = [];
        do
        {
            items.Add(ParseOr());
            if (items.Count > Cql2Rules.MostOperands)
            {
                throw Unexpected("a list has too many values");
            }
        }
        while (TakeSign(","));
        RequireSign(end);
        return items;
    }

    private Cql2Instant ReadInstant(string name, int position)
    {
        var text = Current.Kind == Cql2TokenKind.Text ? Take().Value
            : throw Unexpected("a time in single quotes is wanted");
        RequireSign(")");
        return Cql2Time.Parse(text) is { } time && time.IsDay == (name == "date")
            ? new Cql2Instant(text, time)
            : throw new Cql2Exception(position, name == "date" ? "a DATE is written as 2021-06-01"
                : "a TIMESTAMP is written in UTC as 2021-06-01T10:30:00Z");
    }

    private Cql2Interval ReadInterval(int position)
    {
        var from = ReadBound();
        RequireSign(",");
        var to = ReadBound();
        RequireSign(")");
        return Cql2Intervals.Make(from, to, Place(position));
    }

    private Cql2Node? ReadBound()
    {
        var token = Current;
        if (token.Kind == Cql2TokenKind.Text)
        {
            _at++;
            return Cql2Intervals.Bound(token.Value, Place(token.Position));
        }

        return ParseOperand() is Cql2Node { Kind: Cql2Kind.Instant or Cql2Kind.Property } bound
            ? bound
            : throw new Cql2Exception(
                token.Position, "a bound of an INTERVAL is a time in single quotes, '..' or a property");
    }

    private Cql2Ground ReadGround(Cql2Token tag)
    {
        var json = Cql2Wkt.Read(tag.Value, _tokens, ref _at);
        return Cql2Places.Make(json.ToJsonString(), Place(tag.Position));
    }

    private static bool IsReserved(Cql2Token token) =>
        token.Is("AND") || token.Is("OR") || token.Is("NOT") || token.Is("LIKE") || token.Is("BETWEEN")
            || token.Is("IN") || token.Is("IS") || token.Is("NULL");

    // Every way to go deeper goes through here.
    private void Descend()
    {
        if (++_depth > 3 * Cql2Rules.Deepest)
        {
            throw new Cql2Exception(Current.Position, $"parts are nested deeper than {Cql2Rules.Deepest}");
        }
    }

    private Cql2Token Take() => _tokens[_at++];

    private bool TakeWord(string keyword)
    {
        var isThere = Current.Is(keyword);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool TakeSign(string sign)
    {
        var isThere = Current.IsSign(sign);
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void RequireWord(string keyword)
    {
        if (!TakeWord(keyword))
        {
            throw Unexpected($"{keyword} is wanted");
        }
    }

    private void RequireSign(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected($"{sign} is wanted");
        }
    }

    private string Place() => Place(Current.Position);

    private static string Place(int position) =>
        string.Create(CultureInfo.InvariantCulture, $"position {position + 1}");

    private Cql2Exception Unexpected(string wanted) => new(
        Current.Position, Current.Kind == Cql2TokenKind.End ? $"{wanted}, and the text ends" : wanted);
}
