using Nadir.Reports.Markup;

namespace Nadir.Reports;

/// <summary>A section of a page.</summary>
/// <param name="Id">Its address within the page.</param>
/// <param name="Name">Its title.</param>
/// <param name="Write">Writes what stands below the title.</param>
internal sealed record ReportPart(string Id, string Name, Action<MarkupWriter> Write);
