using Nadir.Systems.Contracts;
using System.Text.Json;
using Nadir.Systems.Training.Loop;
using Nadir.Torch;
using Nadir.Torch.Nn;
using Nadir.Torch.Optim;
using Nadir.Torch.Serialization;
using Nadir.Weights.Safetensors;

namespace Nadir.Systems.Training.Checkpoints;

/// <summary>
/// All that a training needs to go on exactly where it was, in one safetensors file that is replaced as a whole:
/// weights, averaged weights, the optimizer's moments, the random generator, the counters.
/// </summary>
internal sealed class TrainingCheckpoint(string directory, Module model, Module average, Optimizer optimizer)
{
    private const string StateKey = "nadir.training";
    private const string GeneratorName = "generator";

    private string FilePath => Path.Combine(directory, ModelFolder.CheckpointName);

    public void Save(TrainingState state)
    {
        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor>();
        AddAll("model.", model.StateDict());
        AddAll("average.", average.StateDict());
        AddAll("optimizer.", optimizer.StateDict());
        var generator = TorchRandom.GetState();
        tensors[GeneratorName] = Tensor.FromArray(generator, generator.Length);
        var json = JsonSerializer.Serialize(state, CheckpointJson.Default.TrainingState);
        SafetensorsTensors.Write(FilePath, tensors, new Dictionary<string, string> { [StateKey] = json });

        void AddAll(string prefix, IReadOnlyDictionary<string, Tensor> source)
        {
            foreach (var (name, tensor) in source)
            {
                tensors[prefix + name] = tensor;
            }
        }
    }

    /// <summary>Restores everything, or returns null where no checkpoint is.</summary>
    public TrainingState? Load(string identity)
    {
        if (!File.Exists(FilePath))
        {
            return null;
        }

        using var noGrad = new NoGradScope();
        using var scope = new TensorScope();
        using var file = SafetensorsFile.Open(FilePath);
        if (!file.Metadata.TryGetValue(StateKey, out var json)
            || JsonSerializer.Deserialize(json, CheckpointJson.Default.TrainingState) is not { } state)
        {
            throw new TrainingException(
                $"'{FilePath}' is not a checkpoint of a training: remove it, or train into another folder.");
        }

        if (state.Identity != identity)
        {
            throw new TrainingException(
                $"'{FilePath}' is the checkpoint of another recipe, seed or data: train into another folder, or with "
                    + $"--overwrite in place of --resume.");
        }

        var tensors = file.Entries.ToDictionary(entry => entry.Name, entry => file.Read(entry.Name));
        model.LoadStateDict(Part("model."));
        average.LoadStateDict(Part("average."));
        optimizer.LoadStateDict(Part("optimizer."));
        TorchRandom.SetState(tensors[GeneratorName].ToArray<byte>());
        return state;

        Dictionary<string, Tensor> Part(string prefix) => tensors
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
    }
}
