namespace NetOptim.Tests.Models;

/// <summary>Tests that measure the whole process run alone, after all the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "Whole process";
}
