namespace NetOptim;

/// <summary>What schedules have in common: they scale the optimiser's learning rate.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class ScheduleAttribute : Attribute
{
    /// <summary>Epochs in which the rate first climbs linearly from 0 (step 0 takes 1/warm-up steps of it); at least 0, fractions allowed.</summary>
    public double WarmupEpochs { get; set; }
}

/// <summary>The rate times <paramref name="factor"/> every <paramref name="everyEpochs"/> epochs, as <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
/// <param name="factor">In (0, 1].</param>
/// <param name="everyEpochs">At least 1.</param>
public sealed class StepDecayAttribute(double factor, int everyEpochs) : ScheduleAttribute
{
    /// <summary>What the rate is multiplied with.</summary>
    public double Factor { get; } = factor;

    /// <summary>After how many epochs.</summary>
    public int EveryEpochs { get; } = everyEpochs;
}

/// <summary>The rate times <paramref name="factor"/> every epoch, as <c>ExponentialLR</c>; between epochs smoothly where <see cref="Smooth"/>.</summary>
/// <param name="factor">In (0, 1].</param>
public sealed class ExponentialDecayAttribute(double factor) : ScheduleAttribute
{
    /// <summary>What the rate is multiplied with.</summary>
    public double Factor { get; } = factor;

    /// <summary>Whether it falls at every step instead of once an epoch.</summary>
    public bool Smooth { get; set; }
}

/// <summary>Half a cosine from the rate to <see cref="MinimumRate"/> (Loshchilov and Hutter 2017), at every step, with optional warm restarts.</summary>
public sealed class CosineAnnealingAttribute : ScheduleAttribute
{
    /// <summary>Where it ends; at least 0, below the optimiser's rate.</summary>
    public double MinimumRate { get; set; }

    /// <summary>Epochs until the first restart; 0: no restarts, the cosine spans the run.</summary>
    public double RestartEpochs { get; set; }

    /// <summary>Each cycle is this many times longer than the one before; at least 1.</summary>
    public double RestartMultiplier { get; set; } = 1;
}

/// <summary>One cycle (Smith and Topin 2018), as <c>OneCycleLR</c>: from rate/<see cref="DivisionFactor"/> up to the optimiser's rate and down, cosine.</summary>
public sealed class OneCycleAttribute : ScheduleAttribute
{
    /// <summary>Share of the run spent climbing, in (0, 1).</summary>
    public double ClimbFraction { get; set; } = 0.3;

    /// <summary>The first rate is the optimiser's divided by this; at least 1.</summary>
    public double DivisionFactor { get; set; } = 25;

    /// <summary>The last rate is the first divided by this; at least 1.</summary>
    public double FinalDivisionFactor { get; set; } = 1e4;
}

/// <summary>(rate - end)·(1 - progress)^power + end over the run.</summary>
public sealed class PolynomialAttribute : ScheduleAttribute
{
    /// <summary>Greater than 0; 1 is linear.</summary>
    public double Power { get; set; } = 1;

    /// <summary>Where it ends; at least 0.</summary>
    public double EndRate { get; set; }
}

/// <summary>The rate times <see cref="Factor"/> when the epoch's loss has not improved, as <c>ReduceLROnPlateau</c>.</summary>
public sealed class ReduceOnPlateauAttribute : ScheduleAttribute
{
    /// <summary>What the rate is multiplied with, in (0, 1).</summary>
    public double Factor { get; set; } = 0.1;

    /// <summary>Epochs without improvement that are let pass; at least 0.</summary>
    public int Patience { get; set; } = 10;

    /// <summary>The relative change that counts as improvement, in [0, 1).</summary>
    public double Threshold { get; set; } = 1e-4;

    /// <summary>Epochs after a reduction in which nothing is counted; at least 0.</summary>
    public int Cooldown { get; set; }

    /// <summary>The rate never falls below this; at least 0.</summary>
    public double MinimumRate { get; set; }
}
