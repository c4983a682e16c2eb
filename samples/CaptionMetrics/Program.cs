using Nadir.Metrics;

CaptionPrediction[] predictions =
[
    new("1.jpg", "a plane is parked", ["two planes are parked", "a plane near the terminal"])
    {
        Alternatives = ["a white plane"],
    },
    new("2.jpg", "a lake among trees", ["a green lake", "trees stand around a lake"]),
];
CaptionResults results = CaptionMetrics.Score(predictions);
CaptionScores all = results.Corpus;
Console.WriteLine(
    $"BLEU-4 {all.Bleu4:0.0000}, METEOR {all.Meteor:0.0000}, ROUGE-L {all.RougeL:0.0000}, CIDEr-D {all.CiderD:0.0000}");
Console.WriteLine(
    $"SPICE estimate {all.SpiceEstimate:0.0000}, object recall {all.ObjectRecall:0.0000}, "
        + $"distinct-1 {results.Diversity!.Distinct1:0.0000}");
