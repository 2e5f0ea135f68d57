namespace AsymValley.Tests;

/// <summary>How a user gets an error. Scripts run in a <see cref="Session"/>; each uses names in <c>$dir</c> of its own.</summary>
/// <param name="Id">The id of the error.</param>
/// <param name="Target">A script that gives its target; <c>$failure</c> is the record.</param>
/// <param name="Script">Raises it.</param>
/// <param name="Message">What its message says, as a wildcard.</param>
internal sealed record ErrorProvocation(string Id, string Target, string Script, string Message)
{
    /// <summary>One for each id. What cannot be brought about here is thrown by an operation of Test-Operation.</summary>
    public static IReadOnlyList<ErrorProvocation> All { get; } =
    [
        // Arguments
        new("InvalidOption", "0", "$model | New-ProbeDirection -Count 0", "Count: 0 directions*at least 1*"),
        new("NotAFileSystemPath", "'Env:'", "Get-ValleyDataset MNIST -Path Env:", "*provider Environment*Give a path of the file system*"),
        new("ModelNeeded", "$bare", "$bare = [AsymValley.Directions.ProbeDirection]::new($direction.Vector, $direction.Options); $bare | Get-ValleyProfile $set -Points 3", "*-Model*"),
        new("DatasetNeeded", "$model", "$model | Measure-ValleyModel", "*-Dataset*"),
        new("ReferenceNeeded", "$model", "$model | New-ProbeDirection Interpolation", "*-To*"),
        new("SecondModelNeeded", "$model", "Measure-ValleyInterpolation $model -Dataset $set", "*-To*"),
        new("SnapshotsNeeded", "$model", "$model | New-ProbeDirection TrajectoryPca", "*-Snapshot*"),
        new("SolutionMissing", "$run", "$run = $set | Start-ValleyTraining $model -Epochs 1; $run | Measure-ValleyModel -Solution Swa", "*no Swa solution*-Swa*"),
        new("NoParameterSelected", "'Conv'", "$model | New-ProbeDirection -Group Conv", "'Conv' selects no parameter*Groups of this network*"),
        new("ModelsDiffer", "$model", "$model | New-ProbeDirection Interpolation -To $wider", "*fc1.weight*same network*"),
        new("NotDrawable", "'text'", "'text' | Export-ValleyPlot (Join-Path $dir text.svg)", "A String has no picture*Give results*"),
        new("PlotRefused", "Join-Path $dir plot.png", "Export-ValleyPlot (Join-Path $dir plot.png) -InputObject $model", "'plot.png'*.svg*"),
        new("FusionRefused", "$model", "$model | Merge-ValleyModel", "*two models or more*"),

        // What is there already
        new("RunExists", "Join-Path $dir run", "1..2 | ForEach-Object { $set | Start-ValleyTraining $model -Epochs 1 -Path (Join-Path $dir run) -ErrorAction Stop }", "*Resume-ValleyTraining*-Force*"),
        new("FederationExists", "Join-Path $dir fed", "1..2 | ForEach-Object { $set | New-Federation -Model $model -Clients 2 -Path (Join-Path $dir fed) -ErrorAction Stop }", "*Get-Federation*-Force*"),
        new("FileExists", "Join-Path $dir m.pt", "1..2 | ForEach-Object { $model | Export-ValleyModel -Path (Join-Path $dir m.pt) -ErrorAction Stop }", "*-Force*"),
        new("SurfaceFileDiffers", "Join-Path $dir s.bin", "3, 4 | ForEach-Object { $model | Get-ValleySurface $set -UPoints $_ -VPoints 3 -Path (Join-Path $dir s.bin) -ErrorAction Stop }", "*"),

        // Files
        new("FileNotFound", "Join-Path $dir nothing", "Measure-ValleyModel (Join-Path $dir nothing) $set", "There is no model file, run folder or federation*"),
        new("DatasetFilesNotFound", "'MNIST'", "Get-ValleyDataset MNIST -LiteralPath (Join-Path $dir nowhere)", "*no train-images-idx3-ubyte*Get the files from*"),
        new("MalformedFile", "Join-Path $dir digits optdigits.tra",
            "'tra', 'tes' | ForEach-Object { $null = New-Item (Join-Path $dir digits optdigits.$_) -Value 'no digits' -Force }; Get-ValleyDataset Digits -Path (Join-Path $dir digits)", "*expected*found*"),
        new("AccessDenied", "Join-Path $dir folder.json", "$null = New-Item -ItemType Directory (Join-Path $dir folder.json); New-ValleyModel -Definition (Join-Path $dir folder.json)", "*denied*"),
        new("FileNotAccessible", "Join-Path $dir taken.json",
            "$taken = [IO.File]::Open((Join-Path $dir taken.json), 'Create', 'Write', 'None'); try { New-ValleyModel -Definition (Join-Path $dir taken.json) } finally { $taken.Dispose() }", "*taken.json*"),
        new("RunFolderNotUsable", "Join-Path $dir empty", "$null = New-Item -ItemType Directory (Join-Path $dir empty); Resume-ValleyTraining (Join-Path $dir empty)", "*no run*run.json*"),
        new("RunFolderInUse", "Join-Path $dir busy", """
            $null = $set | Start-ValleyTraining $model -Epochs 1 -Path (Join-Path $dir busy)
            $held = [IO.File]::Open((Join-Path $dir busy .lock), 'OpenOrCreate', 'ReadWrite', 'None')
            try { Resume-ValleyTraining (Join-Path $dir busy) -Epochs 2 } finally { $held.Dispose() }
            """, "*in use by another process*"),
        new("InvalidNetwork", "'bn'",
            "Set-Content (Join-Path $dir n.json) '{ \"name\": \"x\", \"input\": { \"channels\": 1, \"height\": 2, \"width\": 2 }, \"classes\": 2, \"layers\": [{ \"name\": \"bn\", \"kind\": \"norm\" }] }'; New-ValleyModel -Definition (Join-Path $dir n.json)",
            "*'bn'*norm*"),
        new("PickleRefused", "Join-Path $dir evil.pt", """
            $pickle = [byte[]](0x80, 2) + [Text.Encoding]::Latin1.GetBytes("cposix`nsystem`n(X`u{2}`0`0`0idtR.")
            $zip = [IO.Compression.ZipFile]::Open((Join-Path $dir evil.pt), 'Create')
            $stream = $zip.CreateEntry('a/data.pkl', 'NoCompression').Open()
            $stream.Write($pickle, 0, $pickle.Length)
            $stream.Dispose()
            $zip.Dispose()
            Import-ValleyModel (Join-Path $dir evil.pt) LeNet5
            """, "*posix.system*nothing in it was executed*"),
        new("TensorsMissing", "Join-Path $dir mlp.pt", "$null = $model | Export-ValleyModel -Path (Join-Path $dir mlp.pt); Import-ValleyModel (Join-Path $dir mlp.pt) LeNet5 -Classes 3", "*conv1.weight*"),
        new("ImageNotSupported", "'a.jpg'", "Test-Operation $throw.Invoke([AsymValley.Data.ImageSupportException]::new('a.jpg', 'no library.'))", "a.jpg: *"),
        new("DownloadFailed", "[uri] \"${site}mnist/train-images-idx3-ubyte.gz\"", "Save-ValleyDataset MNIST (Join-Path $dir none) -Source $site", "*404*"),
        new("DownloadMismatch", "Join-Path $dir mnist train-images-idx3-ubyte.gz",
            "$null = New-Item (Join-Path $dir mnist train-images-idx3-ubyte.gz) -Value mine -Force; Save-ValleyDataset MNIST $dir -Source $site", "*expected*found*"),

        // Numbers
        new("NonFiniteWeights", "$broken", "$broken = New-ValleyModel Logistic -Dataset $set; $broken.Parameters.Values[0] = [float]::NaN; $broken | Measure-ValleyModel -Dataset $set", "*not finite*fc.weight*earlier snapshot*"),
        new("DegenerateDirection", "$zero", "$zero = New-ValleyModel Logistic -Dataset $set; [array]::Clear($zero.Parameters.Values); $zero | New-ProbeDirection Model", "*zero*"),
        new("ProfileNotUsable", "$curve", "$curve = $direction | Get-ValleyProfile $set -Points 3 -SkipTest; $curve | Get-ShiftGap", "*no test loss*"),
        new("TrainingDiverged", "$failure.Exception.LastGood", "$set | Start-ValleyTraining $model -Epochs 3 -LearningRate 1e30", "Training diverged*"),
        new("FederationDiverged", "$clients",
            "$clients = $set | Split-ValleyDataset Iid -Clients 2; $clients | Invoke-FedSignRound -Algorithm FedAvgM -ServerLearningRate 1e38 -Model $model -LocalEpochs 1 -Path (Join-Path $dir diverged)", "The federation diverged*"),

        // Libtorch and the machine
        new("RuntimeNotInstalled", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('NotInstalled', 'there', 'no libtorch', $null))", "no libtorch"),
        new("RuntimeIncomplete", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('Incomplete', 'there', 'no libtorch', $null))", "no libtorch"),
        new("RuntimeVersionDiffers", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('WrongVersion', 'there', 'no libtorch', $null))", "no libtorch"),
        new("PlatformNotSupported", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('PlatformNotSupported', 'there', 'no libtorch', $null))", "no libtorch"),
        new("RuntimeNotLoadable", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('NotLoadable', 'there', 'no libtorch', $null))", "no libtorch"),
        new("HostComputesWrongly", "'there'", "'it' | Test-Operation $throw.Invoke([AsymValley.Engine.TorchRuntimeException]::new('ComputesWrongly', 'there', 'no libtorch', $null))", "no libtorch"),
        new("RuntimeSourceMissing", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('NoSource', 'there', 'not so', $null))", "not so"),
        new("RuntimeSourceNotReached", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('SourceNotReached', 'there', 'not so', $null))", "not so"),
        new("RuntimePackageNotFound", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('PackageNotFound', 'there', 'not so', $null))", "not so"),
        new("RuntimePackageDamaged", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('PackageDamaged', 'there', 'not so', $null))", "not so"),
        new("RuntimeNoSpace", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('NoSpace', 'there', 'not so', $null))", "not so"),
        new("RuntimeFolderTaken", "'there'", "Test-Operation $throw.Invoke([AsymValley.Diagnostics.RuntimeInstallException]::new('FolderTaken', 'there', 'not so', $null))", "not so"),
        new("LibtorchFailed", "'it'", "'it' | Test-Operation $throw.Invoke([Runtime.InteropServices.ExternalException]::new('sizes differ'))", "sizes differ"),
        new("OutOfMemory", "'it'", "'it' | Test-Operation $throw.Invoke([OutOfMemoryException]::new())", "*"),
        new("OperationRefused", "'it'", "'it' | Test-Operation $throw.Invoke([AsymValley.AsymValleyException]::new('no'))", "no"),
        new("UnexpectedError", "'it'", "'it' | Test-Operation $throw.Invoke([ArithmeticException]::new('odd'))", "odd"),
    ];
}
