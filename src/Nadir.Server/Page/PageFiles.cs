using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Nadir.Server.Page;

/// <summary>Serves the files of the built page. They tell nothing of the archive, so that anybody may have them.</summary>
internal static partial class PageFiles
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Serves a folder, where there is one.</summary>
    public static void UsePage(this IApplicationBuilder application, string? folder)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, "index.html")))
        {
            return;
        }

        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        // Answers of the API are small, and some hold what is secret beside what is sent; only the page is compressed.
        application.UseWhen(IsOfPage, page => page.UseResponseCompression());
        application.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, DefaultFileNames = ["index.html"] });
        application.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = Prepare });
    }

    private static bool IsOfPage(HttpContext context) =>
        context.Request.Path.Value is "/" || context.Request.Path.StartsWithSegments("/assets");

    // A name with a hash never gets another content; everything else is asked for again each time.
    private static void Prepare(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = Hashed().IsMatch(file.File.Name) ? Forever : "no-cache";

    [GeneratedRegex(@"[-.][A-Za-z0-9_-]{8}\.[a-z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hashed();
}
