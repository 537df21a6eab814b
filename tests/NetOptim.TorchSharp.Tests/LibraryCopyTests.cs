using NetOptim.TorchSharp.Build;

namespace NetOptim.TorchSharp.Tests;

public sealed class LibraryCopyTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netoptim");
    readonly string _source;
    readonly string _copy;

    public LibraryCopyTests()
    {
        string package = typeof(LibraryCopyTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "TorchSharpPackage").Value!;
        _source = Path.Combine(_folder.FullName, "original.so");
        _copy = Path.Combine(_folder.FullName, "obj", "linux-x64", "libLibTorchSharp.so");
        File.Copy(Path.Combine(package, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"), _source);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void On_an_old_system_the_copy_is_repaired_and_the_source_is_not_written_to()
    {
        byte[] before = File.ReadAllBytes(_source);

        Assert.True(LibraryCopy.Update(_source, _copy, machine => machine != 62));

        Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(_source)));
        Assert.True(LibTorchSharpRepair.Repair(before).AsSpan().SequenceEqual(File.ReadAllBytes(_copy)));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_copy)!));
    }

    [Fact]
    public void A_second_build_does_not_touch_the_copy()
    {
        LibraryCopy.Update(_source, _copy, _ => false);
        var stamp = new DateTime(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_copy, stamp);

        Assert.True(LibraryCopy.Update(_source, _copy, _ => false));

        Assert.Equal(stamp, File.GetLastWriteTimeUtc(_copy));
    }

    [Fact]
    public void A_stale_copy_is_replaced_without_writing_through_its_links()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_copy)!);
        File.WriteAllText(_copy, "stale");
        using FileStream held = File.Open(_copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        Assert.True(LibraryCopy.Update(_source, _copy, _ => false));

        Assert.Equal("stale", new StreamReader(held).ReadToEnd());
        Assert.Null(LibTorchSharpRepair.MachineInNeed(File.ReadAllBytes(_copy)));
    }

    [Fact]
    public void On_a_new_system_nothing_is_written()
    {
        Assert.False(LibraryCopy.Update(_source, _copy, machine => machine == 62));

        Assert.False(File.Exists(_copy));
    }

    [Fact]
    public void A_library_without_the_need_is_left_alone_on_an_old_system()
    {
        File.WriteAllBytes(_source, LibTorchSharpRepair.Repair(File.ReadAllBytes(_source)));

        Assert.False(LibraryCopy.Update(_source, _copy, _ => throw new InvalidOperationException("The system is asked for nothing.")));

        Assert.False(File.Exists(_copy));
    }
}
