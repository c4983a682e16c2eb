using System.Text.Json;
using Nadir.Metrics;

namespace Nadir.ParserTraining;

internal static class GraphCheck
{
    internal static void Run(string[] paths)
    {
        var (all, graphs, tuples) = (0, 0, 0);
        foreach (var s in paths.SelectMany(ConllSentence.Read))
        {
            all++;
            var graph = CollapsedGraph.From(s.Tokens);
            var mine = string.Join(' ', Enumerable.Range(1, s.Tokens.Length).Select(i => string.Join('|', graph.Nodes.Where(n => n.Position == i)
                .SelectMany(n => n.Incoming.Select(e => (n.Copy == 0 ? "" : n + "=") + e.Head + ":" + e.Relation)).Order(StringComparer.Ordinal))));
            var theirs = string.Join(' ', s.CollapsedEdges.Select(c => string.Join('|', c.Split('|').Order(StringComparer.Ordinal))));
            if (mine == theirs) { graphs++; }
            else { Console.WriteLine($"GRAPH {s.Text}\n  mine   {mine}\n  theirs {theirs}"); }

            var want = string.Join(' ', JsonSerializer.Deserialize<string[][]>(s.Comments["proposed"])!.Select(t => string.Join('/', t)).Distinct().Order(StringComparer.Ordinal));
            var have = string.Join(' ', SceneTuples.Of(s.Tokens).Select(t => string.Join('/', t)).Distinct().Order(StringComparer.Ordinal));
            if (want == have) { tuples++; }
            else if (mine == theirs) { Console.WriteLine($"TUPLES {s.Text}\n  mine   {string.Join(',', have.Split(' ').Except(want.Split(' ')))}\n  theirs {string.Join(',', want.Split(' ').Except(have.Split(' ')))}\n {theirs}"); }
        }

        Console.WriteLine($"{all} captions, graphs {graphs}, tuples {tuples}");
    }
}
