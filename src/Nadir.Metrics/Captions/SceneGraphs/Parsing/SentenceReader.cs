using Nadir.Text;

namespace Nadir.Metrics;

/// <summary>Walks through one sentence and adds what it says to a graph.</summary>
internal sealed class SentenceReader(TaggedWord[] words, SceneGraphBuilder graph)
{
    private int _position;
    private IReadOnlyList<string> _subjects = [];
    private IReadOnlyList<string> _nouns = []; // The noun phrases read last, joined by "and".
    private IReadOnlyList<string> _first = []; // What "it" and "them" stand for, unless it is spoken of itself.
    private bool _verbBehindSubject;

    internal void Read()
    {
        while (_position < words.Length)
        {
            if (Preposition.At(words, _position) is { } preposition)
            {
                ReadPreposition(preposition);
            }
            else if (ReadNouns() is { Count: > 0 } nouns)
            {
                (_subjects, _nouns, _verbBehindSubject) = (nouns, nouns, false);
            }
            else
            {
                ReadWord(words[_position]);
            }
        }
    }

    private void ReadWord(TaggedWord word)
    {
        _position++;
        switch (word.Class)
        {
            case LexicalClass.Participle:
                ReadParticiple(word.Text);
                break;
            case LexicalClass.Gerund:
                ReadVerb(word.Text, _verbBehindSubject ? _subjects : _nouns);
                break;
            case LexicalClass.Verb:
                ReadVerb(word.Text, _subjects); // "a church with a roof stands": the noun before it is not its subject.
                break;
            case LexicalClass.Auxiliary:
                ReadAuxiliary(word.Text);
                break;
            case LexicalClass.Adjective or LexicalClass.ClassifyingAdjective:
                graph.AddAttribute(_verbBehindSubject ? _subjects : _nouns, word.Text); // "is green", "a roof so green"
                break;
            case LexicalClass.Pronoun when word.Text is "which" or "that" or "who":
                (_subjects, _verbBehindSubject) = (_nouns, false);
                break;
        }
    }

    // "the river's bank" has lost its ending: nothing is made of it but "bank" with the attribute "river".
    private List<string> ReadNouns()
    {
        var nouns = new List<string>();
        var end = _position;
        while (NounPhrase.At(words, end) is { } phrase)
        {
            graph.AddObject(phrase.Thing);
            foreach (var attribute in phrase.Attributes)
            {
                graph.AddAttribute([phrase.Thing], attribute);
            }

            nouns.Add(phrase.Thing);
            _position = end = phrase.End;
            if (end < words.Length && words[end].Text is "and" or "or")
            {
                end++;
            }
            else
            {
                break;
            }
        }

        _first = _first.Count > 0 ? _first : nouns;
        return nouns;
    }

    private void ReadPreposition(Preposition preposition)
    {
        _position = preposition.End;
        var subjects = _verbBehindSubject && preposition.Text != "of" ? _subjects : _nouns;
        if (_position < words.Length && words[_position].Text is "it" or "them")
        {
            _position++;
            graph.AddRelation(subjects, preposition.Text, [.. _first.Except(subjects)]);
            return;
        }

        var before = _nouns;
        if (ReadNouns() is { Count: > 0 } others)
        {
            graph.AddRelation(subjects, preposition.Text, others);
            _nouns = others;
            if (before.Count == 0)
            {
                _subjects = others; // "near the road there ..."
            }
        }
    }

    // "parked near", "surrounded by trees", "covered with snow"
    private void ReadParticiple(string participle)
    {
        var subjects = _verbBehindSubject ? _subjects : _nouns;
        var isPassive = _position < words.Length && words[_position].Text == "by";
        if (isPassive && NounPhrase.At(words, _position + 1) is not null)
        {
            _position++;
            var agents = ReadNouns();
            graph.AddRelation(agents, VerbForms.Base(participle), [.. subjects]);
            _nouns = agents;
            return;
        }

        graph.AddAttribute(subjects, participle);
        (_subjects, _verbBehindSubject) = (subjects, true);
    }

    private void ReadVerb(string form, IReadOnlyList<string> subjects)
    {
        (_subjects, _verbBehindSubject) = (subjects, true);
        var verb = VerbForms.Base(form);
        if (_position < words.Length && verb == "consist" && words[_position].Text == "of")
        {
            _position++;
            verb = "of";
        }
        else if (_position >= words.Length || Preposition.At(words, _position) is not null
            || NounPhrase.At(words, _position) is null)
        {
            graph.AddAttribute(subjects, VerbForms.Gerund(form));
            return;
        }

        var others = ReadNouns();
        graph.AddRelation(subjects, verb, others);
        _nouns = others;
    }

    private void ReadAuxiliary(string auxiliary)
    {
        var subjects = _subjects;
        _verbBehindSubject = true;
        if (auxiliary is "has" or "have" or "had" or "having" && ReadNouns() is { Count: > 0 } others)
        {
            graph.AddRelation(subjects, "have", others);
            _nouns = others;
        }
        else if (auxiliary is not ("has" or "have" or "had" or "having"))
        {
            ReadPredicate();
        }
    }

    // Of "is a church" the noun is an object of its own; nothing is said of "it is" and "there are".
    private void ReadPredicate()
    {
        if (_position < words.Length && Preposition.At(words, _position) is null && ReadNouns() is { Count: > 0 } nouns)
        {
            (_subjects, _nouns, _verbBehindSubject) = (nouns, nouns, false);
        }
    }
}
