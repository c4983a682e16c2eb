using Nadir.Torch;
using Nadir.Torch.Nn;

namespace Nadir.Systems.Building.Backbones;

/// <summary>
/// A backbone that is a chain of stages, each a function of the map before it. Derived classes register their modules
/// under the names of published checkpoints and add the stages in their constructor; everything else is done here.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public abstract class ConvolutionalBackbone : Backbone
{
    private readonly List<Step> _steps = [];
    private readonly List<BackboneStage> _stages = [];
    private int _frozen;

    /// <summary>Begins a network; arguments as <see cref="Backbone"/>'s.</summary>
    protected ConvolutionalBackbone(string architecture, int inputSize, PixelNormalization normalization)
        : base(architecture, inputSize, normalization)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<BackboneStage> Stages => _stages;

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> ForwardStages(Tensor pixels, IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var wanted = IndicesOf(stages);
        var normalized = Normalize(pixels);
        return Run(0, normalized, ReferenceEquals(normalized, pixels), wanted, []);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor> ForwardKept(IKeptMaps kept, IReadOnlyList<string> stages)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var wanted = IndicesOf(stages);
        if (_frozen == 0)
        {
            throw new NotSupportedException(
                $"No stage of this {Architecture} is frozen, so that no map of it can be kept.");
        }

        // The deepest frozen stage that anything stands on, wanted itself or not.
        var last = Math.Min(_frozen - 1, wanted[^1]);
        int[] read = [.. wanted.Where(index => index < last), last];
        var maps = kept.Read([.. read.Select(index => _stages[index].Name)]);
        var isWanted = wanted.Contains(last);
        return Run(last + 1, maps[^1], isWanted, wanted, [.. maps.Take(isWanted ? maps.Count : maps.Count - 1)]);
    }

    // From the map before step `first` on; `maps` are those behind the steps before it, which are wanted.
    private List<Tensor> Run(int first, Tensor map, bool isKept, int[] wanted, List<Tensor> maps)
    {
        for (var i = first; i <= wanted[^1]; i++)
        {
            if (i < _frozen)
            {
                // Switching the whole network to training mode must not reach frozen statistics.
                foreach (var part in _steps[i].Parts.Where(part => part.Training))
                {
                    part.Eval();
                }
            }

            var next = _steps[i].Forward(map);
            if (!isKept)
            {
                map.Dispose();
            }

            map = next;
            isKept = i == wanted[maps.Count];
            if (isKept)
            {
                maps.Add(map);
            }
        }

        return maps;
    }

    /// <inheritdoc/>
    public override int MapSide(string stage, int inputSide) =>
        _steps.Take(IndexOf(stage) + 1).Aggregate(inputSide, (side, step) => step.OutputSide(side));

    /// <inheritdoc/>
    public override void FreezeThrough(string stage)
    {
        var count = IndexOf(stage) + 1;
        foreach (var part in _steps.Take(count).SelectMany(step => step.Parts))
        {
            part.RequiresGrad(false);
        }

        _frozen = Math.Max(_frozen, count);
    }

    /// <inheritdoc/>
    public override void FoldNormalizations()
    {
        foreach (var (_, module) in NamedModules())
        {
            (module as NormalizedConvolution)?.Fold();
        }
    }

    /// <summary>Adds the next stage.</summary>
    /// <param name="name">Its name; blocks of a group as <c>group.0</c>, <c>group.1</c>, ....</param>
    /// <param name="channels">Of its map.</param>
    /// <param name="stride">Of its map, counted from the input.</param>
    /// <param name="outputSide">Rows of its map by the rows of the map before it.</param>
    /// <param name="forward">Map to map; a new tensor.</param>
    /// <param name="parts">The modules that it uses, for freezing.</param>
    protected void AddStage(
        string name, int channels, int stride, Func<int, int> outputSide, Func<Tensor, Tensor> forward,
        params ReadOnlySpan<Module> parts)
    {
        _stages.Add(new BackboneStage(name, channels, stride));
        _steps.Add(new Step(outputSide, forward, parts.ToArray()));
    }

    private sealed record Step(Func<int, int> OutputSide, Func<Tensor, Tensor> Forward, Module[] Parts);
}

/// <summary>A module that only gives names: its parts stand under it in a state dict.</summary>
internal sealed class ModuleGroup : Module
{
    /// <summary>Takes a part.</summary>
    /// <returns>The part itself.</returns>
    public T Add<T>(string name, T module)
        where T : Module => RegisterModule(name, module);
}
