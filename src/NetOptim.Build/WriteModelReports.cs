using Microsoft.Build.Framework;

namespace NetOptim.Build;

/// <summary>The MSBuild task of <c>NetOptim.targets</c>: writes the reports on a project's models to files, and says where each page is.</summary>
public sealed class WriteModelReports : Microsoft.Build.Utilities.Task
{
    /// <summary>The file in which the compiler has left them. Where it is missing, the project has no model compiler, and there is nothing to write.</summary>
    [Required]
    public string Source { get; set; } = "";

    /// <summary>The folder for the reports.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (!File.Exists(Source))
            return true;
        try
        {
            foreach (string path in ReportFolder.Write(File.ReadAllText(Source), OutputFolder))
            {
                if (Path.GetExtension(path) == ".md")
                    Log.LogMessage(MessageImportance.High, $"Model report -> {Path.GetFullPath(path)}");
            }
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Log.LogError($"The model reports of '{Source}' cannot be written to '{OutputFolder}': {exception.Message}");
            return false;
        }
    }
}
