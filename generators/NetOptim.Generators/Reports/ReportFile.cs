namespace NetOptim.Generators.Reports;

/// <summary>A file of a report.</summary>
/// <param name="Name">Without a folder.</param>
internal sealed record ReportFile(string Name, string Text);
