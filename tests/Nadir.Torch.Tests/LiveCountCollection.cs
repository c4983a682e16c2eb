namespace Nadir.Torch.Tests;

/// <summary>Tests that count the process's live tensors run while no other test makes any.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class LiveCountCollection
{
    public const string Name = "live tensors";
}
