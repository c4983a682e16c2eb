using Nadir.Systems.Faami;
using Nadir.Systems.Training;
using Nadir.Systems.Training.Ablation;


namespace Nadir.Systems.Tests.Training.Ablation;

public sealed class AblationPlanTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void ChangesTheRecipeVariantByVariant()
    {
        Write("""
            {
              "seeds": [3, 1],
              "recipe": { "task": "faami", "train": ["x"], "validate": ["x"], "epochs": 4, "model": { "architecture": "faami" } },
              "variants": [
                { "name": "plain" },
                { "name": "no attention", "change": { "model": { "selfAttention": false }, "epochs": 7 } }
              ]
            }
            """);

        var plan = AblationPlan.Read(KnownSystems.Registry, _path);

        Assert.Equal([3, 1], plan.Seeds);
        Assert.Equal(["plain", "no attention"], plan.Variants.Select(variant => variant.Name));
        var changed = Assert.IsType<FaamiRecipe>(plan.Variants[1].Recipe);
        Assert.False(changed.Model.SelfAttention);
        Assert.Equal(7, changed.Epochs);
        Assert.True(Assert.IsType<FaamiRecipe>(plan.Variants[0].Recipe).Model.SelfAttention);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"seeds":[0],"variants":[{"name":"a"}]}""", "no 'task'")]
    [InlineData("""{"seeds":[],"variants":[{"name":"a"}],"recipe":{"task":"faami","train":["x"],"validate":["x"]}}""",
        "at least one seed")]
    [InlineData("""{"seeds":[0],"variants":[{}],"recipe":{"task":"faami"}}""", "no 'name'")]
    [InlineData(
        """{"seeds":[0],"variants":[{"name":"a"},{"name":"A"}],"recipe":{"task":"faami","train":["x"],"validate":["x"]}}""", "two variants are named 'a'")]
    [InlineData(
        """{"seeds":[0],"variants":[{"name":"a","change":{"epochs":0}}],"recipe":{"task":"faami","train":["x"],"validate":["x"]}}""", "'a': 'epochs' is 0")]
    [InlineData("""{"seeds":["x"],"variants":[{"name":"a"}],"recipe":{"task":"faami"}}""",
        "'seeds[0]' is \"x\", expected a whole number")]
    [InlineData(
        """{"seeds":[0],"variants":[{"name":"a"}],"recipe":{"task":"faami","train":["x"],"validate":["x"],"optimizer":{"learnigRate":1}}}""", "'recipe.optimizer.learnigRate' is not known; did you mean 'recipe.optimizer.learningRate'?")]
    [InlineData(
        """{"seeds":[0],"variants":[{"name":"a","change":{"optimizer":{"warmpu":1}}}],"recipe":{"task":"faami","train":["x"],"validate":["x"]}}""", "'variants[0].change.optimizer.warmpu' is not known; did you mean 'variants[0].change.optimizer.warmup'?")]
    [InlineData(
        """{"seeds":[0],"variants":[{"name":"a","chnage":{}}],"recipe":{"task":"faami","train":["x"],"validate":["x"]}}""", "did you mean 'variants[0].change'?")]
    [InlineData("""{"seeds":[0],"rows":[]}""", "'rows' is not known")]
    public void SaysWhatIsWrong(string json, string expected)
    {
        Write(json);

        var exception = Assert.Throws<TrainingException>(() => AblationPlan.Read(KnownSystems.Registry, _path));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(_path, exception.Message, StringComparison.Ordinal);
    }

    private void Write(string json) => File.WriteAllText(_path, json);
}
