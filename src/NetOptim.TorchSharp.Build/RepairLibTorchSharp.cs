using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NetOptim.TorchSharp.Build;

/// <summary>
/// The MSBuild task of <c>NetOptim.TorchSharp.targets</c>: puts repaired copies in the place of those <c>libLibTorchSharp.so</c> that
/// would not load on this system.
/// </summary>
public sealed class RepairLibTorchSharp : Microsoft.Build.Utilities.Task
{
    /// <summary>The libraries to look at, as the package brings them. They are only read.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>The folder for repaired copies; each gets the path there that it has in its package.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary><c>auto</c>: repair where this system is Linux and needs it; <c>always</c>: repair for an older system than this one; <c>never</c>.</summary>
    public string Mode { get; set; } = "auto";

    /// <summary>Those of <see cref="Libraries"/> that are replaced.</summary>
    [Output]
    public ITaskItem[] Replaced { get; private set; } = [];

    /// <summary>The repaired copies, in the order of <see cref="Replaced"/> and with the same metadata.</summary>
    [Output]
    public ITaskItem[] Repaired { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (Mode is not ("auto" or "always" or "never"))
        {
            Log.LogError($"The property NetOptimRepairLibTorchSharp must be auto, always or never; found '{Mode}'.");
            return false;
        }
        if (Mode == "never" || (Mode == "auto" && !RuntimeInformation.IsOSPlatform(OSPlatform.Linux)))
            return true;

        var replaced = new List<ITaskItem>();
        var repaired = new List<ITaskItem>();
        foreach (ITaskItem library in Libraries)
        {
            string copy = Path.Combine(OutputFolder, PathInPackage(library));
            if (!TryUpdate(library.ItemSpec, copy))
                continue;
            replaced.Add(library);
            repaired.Add(new TaskItem(library) { ItemSpec = copy });
        }
        Replaced = [.. replaced];
        Repaired = [.. repaired];
        return !Log.HasLoggedErrors;
    }

    bool TryUpdate(string source, string copy)
    {
        try
        {
            bool isUsed = LibraryCopy.Update(source, copy, machine => Mode == "auto" && SystemLibStdCxx.Defines(LibTorchSharpRepair.NewVersion, machine));
            if (isUsed)
                Log.LogMessage(MessageImportance.Low, $"Using '{copy}', which loads without {LibTorchSharpRepair.NewVersion}, in place of '{source}'.");
            return isUsed;
        }
        catch (NotSupportedException exception)
        {
            Log.LogWarning($"'{source}' asks for {LibTorchSharpRepair.NewVersion}, which this system's libstdc++ does not have, and cannot be repaired: {exception.Message} "
                + "TorchSharp will not load here; use a newer system or TorchSharp 0.107.0.");
        }
        catch (InvalidDataException exception)
        {
            Log.LogError($"'{source}' is damaged: {exception.Message} Delete its folder from the NuGet cache and restore again.");
        }
        return false;
    }

    static string PathInPackage(ITaskItem library)
    {
        string path = library.GetMetadata("PathInPackage");
        return path.Length > 0 && !Path.IsPathRooted(path) && !path.Contains("..") ? path : Path.GetFileName(library.ItemSpec);
    }
}
