using Nadir.Torch;

namespace Nadir.Systems.Building.TextEncoders;

/// <summary>
/// The published skip-thoughts weights (dictionary.txt, utable.npy, uni_skip.npz) as the state of a
/// <see cref="SkipThoughtsTextEncoder"/>: matrices transposed, both gates of one matrix apart.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class SkipThoughtsTables
{
    private const string Unknown = "UNK";

    /// <summary>Builds the state.</summary>
    /// <param name="tables">utable [words, D]; encoder_W [D, 2H] and encoder_U [H, 2H] (reset gate, then update gate),
    /// encoder_b [2H]; encoder_Wx [D, H], encoder_Ux [H, H], encoder_bx [H] (new state).</param>
    /// <param name="dictionary">The word of each row of utable; one is UNK.</param>
    /// <param name="vocabulary">The words of our vocabulary, ids from 1 on; a word that the dictionary lacks takes the
    /// row of UNK.</param>
    /// <returns>Tensors by the encoder's names; row 0 of the embedding is zero. The innermost scope's, or the
    /// caller's.</returns>
    /// <exception cref="ArgumentException">A table is missing, or the dictionary does not fit the table or has no
    /// UNK.</exception>
    public static Dictionary<string, Tensor> ToState(
        IReadOnlyDictionary<string, Tensor> tables, IReadOnlyList<string> dictionary, IReadOnlyList<string> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(vocabulary);
        using var scope = new TensorScope();
        var table = Table("utable");
        if (table.Size(0) != dictionary.Count)
        {
            throw new ArgumentException(
                $"utable has {table.Size(0)} rows, but the dictionary {dictionary.Count} words; they must be as many.",
                    nameof(dictionary));
        }

        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var row = 0; row < dictionary.Count; row++)
        {
            rows[dictionary[row]] = row;
        }

        if (!rows.TryGetValue(Unknown, out var unknown))
        {
            throw new ArgumentException(
                $"The dictionary has no word {Unknown} for words that it lacks.", nameof(dictionary));
        }

        var index = Tensor.FromArray<long>(
            [.. vocabulary.Select(word => rows.GetValueOrDefault(word, unknown))], vocabulary.Count);
        var embedding = Tensor.Cat([Tensor.Zeros([1, table.Size(1)], table.Type), table.IndexSelect(0, index)]);
        var state = new Dictionary<string, Tensor> { ["embedding.weight"] = embedding };
        foreach (var (gate, column) in new[] { ("r", 0), ("i", 1) })
        {
            Add($"weight_i{gate}.weight", Table("encoder_W").Chunk(2, 1)[column].T());
            Add($"weight_i{gate}.bias", Table("encoder_b").Chunk(2, 0)[column]);
            Add($"weight_h{gate}.weight", Table("encoder_U").Chunk(2, 1)[column].T());
        }

        Add("weight_in.weight", Table("encoder_Wx").T());
        Add("weight_in.bias", Table("encoder_bx"));
        Add("weight_hn.weight", Table("encoder_Ux").T());
        foreach (var tensor in state.Values)
        {
            scope.Keep(tensor);
        }

        return state;

        void Add(string name, Tensor tensor) =>
            state.Add("rnn.gru_cell." + name, tensor.Clone(MemoryFormat.Contiguous));

        Tensor Table(string name) => tables.TryGetValue(name, out var found)
            ? found
            : throw new ArgumentException(
                $"The published skip-thoughts tables include {name}, which is missing.", nameof(tables));
    }
}
