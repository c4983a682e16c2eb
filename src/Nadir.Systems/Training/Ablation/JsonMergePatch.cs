using System.Text.Json.Nodes;

namespace Nadir.Systems.Training.Ablation;

/// <summary>
/// Changes one JSON document by another (RFC 7396): members replace members, null removes them, objects are gone into.
/// </summary>
public static class JsonMergePatch
{
    /// <summary>Gives the changed document; neither argument is changed.</summary>
    /// <param name="target">The document; null counts as an empty object where the patch is an object.</param>
    /// <param name="patch">The changes.</param>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject ? (JsonObject)target.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], value);
            }
        }

        return result;
    }
}
