using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Nadir.Server.Protection;

namespace Nadir.Server.OpenApi;

/// <summary>The OpenAPI document, made of the endpoints themselves: <c>GET /openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    /// <summary>The media type of the document, as landing pages of OGC APIs name it.</summary>
    public const string MediaType = "application/vnd.oai.openapi+json;version=3.1";

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["Archive"] = "What the archive holds, and what the server can do with it.",
        ["Attention"] = "Where the model looked in a window.",
        ["BaseMap"] = "The map below footprints, where the operator gave one as a file.",
        ["Caption"] = "Sentences that say what is seen.",
        ["Collection"] = "Windows that are kept by name on the server.",
        ["Coverage"] = "Where the images of the archive lie, counted by cells.",
        ["Export"] = "Answers as files.",
        ["Health"] = "For those who look after the server.",
        ["IndexEvent"] = "The progress of a run of `nadir index`.",
        ["Item"] = "All that is known of a window.",
        ["KeptQuery"] = "Queries by pictures, kept for links.",
        ["Locate"] = "Where in a whole image a text is true.",
        ["Metrics"] = "Counters of the server for Prometheus.",
        ["Picture"] = "Pictures of windows and of whole images.",
        ["Search"] = "Searches by words, pictures, windows and sums of them.",
        ["Source"] = "The folders that images come from.",
        ["Stac"] = "The archive as a STAC API.",
        ["Tile"] = "Images as tiles of a map in Web Mercator.",
        ["Time"] = "How many images were taken when.",
        ["Word"] = "To which regions of a window each word belongs.",
    };

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Nadir",
                Version = "1",
                Description = "Searches an archive of remote-sensing imagery by words, pictures, place and time.",
                License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            };
            // Relative to the document's own address, which holds behind every proxy.
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [ApiOperations.Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A key of `nadir key create`."
                },
                [ApiOperations.Key] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = "X-API-Key",
                    Description = "The same key."
                },
            };
            document.Tags = new HashSet<OpenApiTag>(
                document.Paths.Values.SelectMany(path => path.Operations ?? [])
                    .SelectMany(pair => pair.Value.Tags ?? new HashSet<OpenApiTagReference>())
                    .Select(tag => tag.Reference.Id!).Distinct().Order(StringComparer.Ordinal)
                    .Select(name => new OpenApiTag { Name = name, Description = Groups.GetValueOrDefault(name) }));
            ApiSchemas.Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(ApiOperations.DescribeAsync);
    });

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnybody().Finally(endpoint =>
    {
        var write = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == 200)
                {
                    context.Response.ContentType = MediaType;
                }

                return Task.CompletedTask;
            });
            return write(context);
        };
    });
}
