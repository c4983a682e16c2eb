using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nadir.Systems.Clip;
using Nadir.Systems.DualEncoder;
using Nadir.Systems.Faami;
using Nadir.Systems.Osdpm;
using Nadir.Systems.Sfdr.Training;

namespace Nadir.Systems.Training.Recipes;

[JsonSerializable(typeof(DualEncoderRecipe))]
[JsonSerializable(typeof(ClipRecipe))]
[JsonSerializable(typeof(OsdpmRecipe))]
[JsonSerializable(typeof(FaamiRecipe))]
[JsonSerializable(typeof(SfdrRecipe))]
[JsonSerializable(typeof(JsonNode))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 16)]
internal sealed partial class RecipeJson : JsonSerializerContext;
