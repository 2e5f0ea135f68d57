using System.Management.Automation;
using AsymValley.Cmdlets.Binding;
using AsymValley.Landscape;

namespace AsymValley.Cmdlets.Commands;

/// <summary>The parameters that every measurement of losses has.</summary>
public abstract class EvaluationCommand : ValleyCmdlet
{
    /// <summary>What batch normalisation uses at every point: Recalibrate measures its statistics anew on the training images, Frozen keeps those of the model, BatchStatistics takes those of each batch. By default Recalibrate where the network has batch normalisation.</summary>
    [Parameter]
    public BatchNormPolicy? BatchNorm { get; set; }

    /// <summary>How many training images recalibration looks at, the first ones; by default all.</summary>
    [Parameter]
    public int? RecalibrationSamples { get; set; }

    /// <summary>Images a batch in recalibration.</summary>
    /// <value><see cref="EvaluationOptions.BatchSize"/></value>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>Measures on augmented training images, as HHY19's code does.</summary>
    [Parameter]
    public SwitchParameter Augment { get; set; }

    /// <summary>Seed of the augmentation.</summary>
    [Parameter]
    public ulong AugmentSeed { get; set; }

    /// <summary>Leaves the test images out, which saves their time.</summary>
    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    /// <summary>Where it computes: auto (CUDA where there is a device), cpu, cuda or cuda:N.</summary>
    /// <value><see cref="EvaluationOptions.Device"/></value>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>Threads of the CPU; 0 for all cores. The last bits of a result depend on their number.</summary>
    /// <value><see cref="EvaluationOptions.Threads"/></value>
    [Parameter]
    public int? Threads { get; set; }

    /// <summary>Runs in the background and returns a job; Receive-Job has the results, Stop-Job stops it.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>What the parameters ask for, checked; an error ends the call.</summary>
    protected EvaluationOptions ReadEvaluation()
    {
        var defaults = new EvaluationOptions();
        var options = new EvaluationOptions
        {
            BatchNorm = BatchNorm,
            RecalibrationSamples = RecalibrationSamples,
            BatchSize = BatchSize ?? defaults.BatchSize,
            Augment = Augment,
            Seed = AugmentSeed,
            Test = !SkipTest,
            Device = Device ?? defaults.Device,
            Threads = Threads ?? defaults.Threads,
        };
        Check(options.Validate);
        return options;
    }
}
