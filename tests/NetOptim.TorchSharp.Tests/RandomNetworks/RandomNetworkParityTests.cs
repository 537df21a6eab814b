using System.Reflection;
using System.Text.RegularExpressions;
using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

/// <summary>
/// Random networks against TorchSharp in double precision on the same weights: predictions, losses, running statistics, and every element of the
/// gradients of all parameters and, of every third network, of the inputs.
/// </summary>
public partial class RandomNetworkParityTests
{
    private const int Images = 130;
    private const int Sequences = 40;
    private const int Vectors = 35;

    /// <summary>Of so many networks one is compared as a torch module, too, which has the gradients of inputs: it is as much code again to compile.</summary>
    private const int NetworksPerModule = 3;

    /// <summary>
    /// Of the largest element of a tensor. It is what single precision loses in a dozen layers with products and normalisations that divide by small
    /// deviations; a wrong rule, a pixel or a term left out is off by percents and more.
    /// </summary>
    private const double Tolerance = 2e-3;

    /// <summary>
    /// Of the largest gradient of all. A normalisation may follow another one, whose scale it then all but takes away: what is left of its gradient are terms that cancel.
    /// </summary>
    private const double SmallestShare = 0.05;

    /// <summary>Layers that draw a mask; <c>DropoutTests</c> and the checks of their gradients have them.</summary>
    private static readonly string[] Random = [nameof(Node.Dropout), nameof(Node.SpatialDropout), nameof(Node.DropPath)];

    [Theory]
    [InlineData(NetworkFamily.Images, Images)]
    [InlineData(NetworkFamily.Sequences, Sequences)]
    [InlineData(NetworkFamily.Vectors, Vectors)]
    public void Outputs_losses_and_all_gradients_are_torchs(NetworkFamily family, int seeds)
    {
        RandomNetwork[] networks = Networks(family, seeds);
        var compiled = new CompiledNetworks($"Random{family}", networks);
        Assert.All(networks, (network, seed) =>
        {
            try
            {
                CompiledModel model = compiled.Create(network);
                if (model is CompiledModel<int> labels)
                    Check(labels, network, asModule: seed % NetworksPerModule == 0);
                else
                    Check((CompiledModel<float>)model, network, asModule: seed % NetworksPerModule == 0);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{exception.Message}\n{network.Source}", exception);
            }
        });
    }

    /// <summary>By what the sources say: a layer that is added to <see cref="Node"/> has to be added to the random networks as well.</summary>
    [Fact]
    public void The_seeds_draw_every_layer_activation_loss_and_option()
    {
        RandomNetwork[] networks = [.. Networks(NetworkFamily.Images, Images), .. Networks(NetworkFamily.Sequences, Sequences), .. Networks(NetworkFamily.Vectors, Vectors)];
        string sources = string.Join('\n', networks.Select(network => network.Source));
        HashSet<string> called = [.. Call().Matches(sources).Select(match => match.Groups[1].Value)];
        IEnumerable<string> layers = typeof(Node).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Node) && !method.IsSpecialName).Select(method => method.Name)
            .Except([nameof(Node.Add), nameof(Node.Multiply)]); // what the operators are called
        Assert.Equal([], layers.Except(Random).Except(called));
        Assert.All(Enum.GetValues<Activation>(), activation => Assert.Contains($"Activation.{activation},", sources, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<Loss>(), loss => Assert.Contains($"Loss.{loss}", sources, StringComparison.Ordinal));
        string[] options =
        [
            @" \+ ", @" \* ", "same: true", "stride: 1", "stride: 2", "stride: 3", "dilation: 2", "dilation: 3", "bias: true", "bias: false", "groups: 1", "groups: [2-9]",
            @"groups: n\d+\.Channels", @"ConvTranspose2d\(.*outputPadding: [1-9]", @"ConvTranspose2d\(.*groups: [2-9]", "countIncludePad: true", "countIncludePad: false",
            @"Upsample\(\d\);", "Interpolation.Bilinear", @"MultiHeadAttention\(.*causal: true", @"MultiHeadAttention\(.*causal: false", @"TransformerBlock\(.*causal: true",
            @"TransformerBlock\(.*causal: false", "BatchNorm.*affine: false", "GroupNorm.*affine: false", "LayerNorm.*affine: false",
            .. Enumerable.Range(1, 5).SelectMany(kernel => (string[])[$@"Conv2d\(\d+, {kernel},", $@"ConvTranspose2d\(\d+, {kernel},"]),
            .. Enumerable.Range(2, 4).SelectMany(kernel => (string[])[$@"MaxPool2d\({kernel},", $@"AvgPool2d\({kernel},"]),
        ];
        Assert.All(options, option => Assert.Matches(option, sources));
    }

    private static RandomNetwork[] Networks(NetworkFamily family, int seeds) => [.. Enumerable.Range(0, seeds).Select(seed => new RandomNetwork(family, seed))];

    private static void Check<TTarget>(CompiledModel<TTarget> model, RandomNetwork network, bool asModule)
        where TTarget : unmanaged
    {
        using var check = new ParityCheck<TTarget>(model, network.Forward, network.LossOf, ScalarType.Float64)
        {
            Batch = network.Batch,
            Tolerance = Tolerance,
            SmallestShare = SmallestShare,
            ByLargestElement = true,
        };
        check.Once();
        if (asModule)
            check.AsModule();
    }

    [GeneratedRegex(@"\.(\w+)\(")]
    private static partial Regex Call();
}
