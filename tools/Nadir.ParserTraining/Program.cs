using System.CommandLine;
using Nadir.Metrics;
using Nadir.ParserTraining;

var corpora = new Argument<string[]>(
    "corpora")
{ Description = "CoNLL files with trees", Arity = ArgumentArity.OneOrMore };
var folder = new Option<string>("--out") { Description = "folder of the model", Required = true };
var epochs = new Option<int>("--epochs") { Description = "passes over the captions", DefaultValueFactory = _ => 30 };
var batch = new Option<int>("--batch") { Description = "captions a step", DefaultValueFactory = _ => 32 };
var rate = new Option<double>("--rate") { Description = "learning rate", DefaultValueFactory = _ => 2e-3 };
var dropout = new Option<double>("--dropout") { Description = "of vectors", DefaultValueFactory = _ => 0.25 };
var exchange = new Option<double>(
    "--exchange")
{ Description = "share of words exchanged", DefaultValueFactory = _ => 0.15 };
var seed = new Option<int>("--seed") { Description = "of all random numbers", DefaultValueFactory = _ => 1 };
var part = new Option<int>(
    "--held-out")
{ Description = "one of this many captions is held out; 0 for none", DefaultValueFactory = _ => 10 };
var seesWords = new Option<bool>(
    "--words")
{ Description = "trees see the states of all words, not tags and function words alone" };
var folds = new Option<int>("--folds") { Description = "parts that fall out of training one by one; 0 for none" };
var fold = new Option<int>("--fold") { Description = "the part that falls out, from 0" };
var resume = new Option<bool>("--resume") { Description = "go on where an interrupted training stopped" };
var train = new Command("train", "Trains the parser.") { corpora, folder, epochs, batch, rate, dropout, exchange, seed,
    part, seesWords, folds, fold, resume };
train.SetAction(result =>
{
    var options = new TrainingOptions
    {
        Epochs = result.GetValue(epochs),
        BatchSize = result.GetValue(batch),
        LearningRate = result.GetValue(rate),
        Dropout = result.GetValue(dropout),
        Exchange = result.GetValue(exchange),
        Seed = result.GetValue(seed),
        HeldOutPart = result.GetValue(part),
        SeesWords = result.GetValue(seesWords),
    };
    var paths = result.GetValue(corpora)!;
    var corpus = ParserCorpus.Read(paths, options.HeldOutPart, result.GetValue(folds), result.GetValue(fold));
    new ParserTrainer(options, result.GetValue(folder)!, Console.Out).Train(corpus, result.GetValue(resume));
    return 0;
});
var model = new Option<string?>("--model") { Description = "a model; without it the bundled one" };
var onTraining = new Option<bool>("--on-training") { Description = "measure on the captions that were trained on" };
var evaluate = new Command(
    "evaluate", "Measures attachment scores, tuples and speed of a model.") { corpora, model, part, onTraining };
evaluate.SetAction(result =>
{
    var corpus = ParserCorpus.Read(result.GetValue(corpora)!, result.GetValue(part));
    ParserEvaluation.Attachment(result.GetValue(model), corpus, !result.GetValue(onTraining), Console.Out);
    return 0;
});
var trees = new Command(
    "trees", "Prints the trees that a model finds beside the right ones.") { corpora, model, part, onTraining };
trees.SetAction(result =>
{
    var corpus = ParserCorpus.Read(result.GetValue(corpora)!, result.GetValue(part));
    ParserEvaluation.Trees(result.GetValue(model), corpus, !result.GetValue(onTraining), Console.Out);
    return 0;
});
var one = new Option<string>("--model") { Description = "a model", Required = true };
var models = new Option<string[]>(
    "--fold-models")
{
    Description =
        "models of the folds, from the first; where there are less than --folds, the captions of the others are left "
            + "out",
    Required = true,
    AllowMultipleArgumentsPerToken = true
};
var target = new Option<string>("--out") { Description = "file of the model with what was learned", Required = true };
var passes = new Option<int>("--passes") { Description = "passes over the captions", DefaultValueFactory = _ => 3 };
var ofNetworks = new Option<float>(
    "--networks")
{ Description = "what the networks' score is multiplied by", DefaultValueFactory = _ => 1 };
var rank = new Command("rank",
    "Learns to choose among the trees that a model holds possible, from trees of captions that the models of folds "
        + "have not seen.")
{
    corpora, one, models, target, passes, part, seed, folds, ofNetworks,
};
rank.SetAction(result =>
{
    var options = new RankerOptions
    {
        Epochs = result.GetValue(passes),
        Seed = result.GetValue(seed),
        Network = result.GetValue(ofNetworks)
    };
    var files = result.GetValue(models)!;
    var captions = new List<RankedCaption>();
    for (var i = 0; i < files.Length; i++)
    {
        var corpus = ParserCorpus.Read(
            result.GetValue(corpora)!, result.GetValue(part), Math.Max(files.Length, result.GetValue(folds)), i);
        captions.AddRange(RankedCaption.Of(
            ParserWeights.Read(File.ReadAllBytes(files[i])), corpus.HeldOut, options.Bits));
    }

    ParserModelFile.AddRanker(
        result.GetValue(one)!, result.GetValue(target)!, new RankerTrainer(options, Console.Out).Train(captions),
        options.Network);
    return 0;
});
var parts = new Option<string[]>("--model")
{
    Description = "models; what the first is not sure of is read by all",
    Required = true,
    AllowMultipleArgumentsPerToken = true
};
var join = new Command("join", "Writes networks as one model, with matrices of 8 bits.") { parts, target };
join.SetAction(result =>
{
    ParserModelFile.Join(result.GetValue(parts)!, result.GetValue(target)!);
    return 0;
});
var reference = new Argument<string>(
    "reference")
{ Description = "folder with spice/*.json, metrics/*.json and meteor/" };
var score = new Command("corpora", "Compares scores of whole corpora with those of the original.") { reference, model };
score.SetAction(result =>
{
    ParserEvaluation.Corpora(result.GetValue(model), result.GetValue(reference)!, Console.Out);
    return 0;
});
return new RootCommand("Trains and measures the dependency parser of SPICE.") { train, join, rank, evaluate, trees,
    score }.Parse(args).Invoke();
