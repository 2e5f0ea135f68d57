BeforeAll {
    . $PSScriptRoot/Common.ps1
    $program = Join-Path $PSScriptRoot '../../src/AsymValley.Cli/bin/Release/net10.0/valley.dll'
    function Invoke-Valley { dotnet $program @args --threads 1 | ConvertFrom-Json -AsHashtable }

    # Trained once by each face; the folders have the same name, which is the models' name.
    $byCmdlet = Join-Path $TestDrive 'cmdlet/run'
    $byCommandLine = Join-Path $TestDrive 'commandline/run'
    $run = Get-ValleyDataset Synthetic -TrainCount 120 -TestCount 60 -Seed 5 | Start-ValleyTraining Logistic $byCmdlet -Epochs 3 -Swa -LearningRate 0.01 -Seed 3
    Invoke-Valley train --model Logistic --dataset Synthetic --train-count 120 --test-count 60 --data-seed 5 --path $byCommandLine --epochs 3 --swa --learning-rate 0.01 --seed 3
}

Describe 'The command line' {
    It 'trains to the same weights' {
        foreach ($file in 'init.safetensors', 'model.safetensors', 'swa.safetensors') {
            (Get-FileHash (Join-Path $byCommandLine $file)).Hash | Should -Be (Get-FileHash (Join-Path $byCmdlet $file)).Hash
        }
    }

    It 'measures the same numbers' {
        $options = '--kind', 'UniformPositive', '--count', '2', '--seed', '7', '--range', '2', '--points', '17'
        $profiles = @($run | New-ProbeDirection UniformPositive -Count 2 -Seed 7 | Get-ValleyProfile -Dataset $run.Dataset -Range 2 -Points 17)
        $lines = @(Invoke-Valley profile $byCommandLine @options)
        foreach ($i in 0, 1) {
            foreach ($series in 'Offsets', 'TrainLoss', 'TestLoss', 'TrainError', 'TestError') {
                [Linq.Enumerable]::SequenceEqual([double[]] $profiles[$i].$series, [double[]] $lines[$i].$series) | Should -BeTrue -Because "$series of direction $i"
            }
        }

        $asymmetry = @($profiles | Measure-ValleyAsymmetry)
        $lines = @(Invoke-Valley asymmetry $byCommandLine @options)
        foreach ($name in 'Direction', 'RLow', 'RHigh', 'P', 'C', 'Orientation', 'IsAsymmetric') { $lines.$name | Should -Be $asymmetry.$name }

        $prevalence = $asymmetry | Measure-ValleyPrevalence
        $line = Invoke-Valley prevalence $byCommandLine @options
        foreach ($name in 'K', 'N', 'Low', 'High', 'MedianC') { $line.$name | Should -Be $prevalence.$name }

        $gap = @($profiles | Get-ShiftGap)
        $lines = @(Invoke-Valley shift-gap $byCommandLine @options)
        foreach ($name in 'Delta', 'Xi', 'Xi0', 'Ratio', 'R') { $lines.$name | Should -Be $gap.$name }

        $model = $run | Measure-ValleyModel -Solution Swa
        $line = Invoke-Valley evaluate $byCommandLine --solution Swa
        foreach ($name in 'TrainLoss', 'TrainAccuracy', 'TestLoss', 'TestAccuracy', 'Norm') { $line.$name | Should -Be $model.$name }
    }

    It 'runs the same rounds' {
        $folders = (Join-Path $TestDrive 'cmdlet/federation'), (Join-Path $TestDrive 'commandline/federation')
        $rounds = Get-ValleyDataset Synthetic -TrainCount 120 -TestCount 60 -Seed 5 |
            Invoke-FedSignRound -Model Logistic -Path $folders[0] -Kind Iid -Clients 6 -ClientsPerRound 3 -LocalEpochs 2 -LearningRate 0.01 -Seed 3 -Rounds 2
        $lines = dotnet $program federate --model Logistic --dataset Synthetic --train-count 120 --test-count 60 --data-seed 5 --path $folders[1] --kind Iid --clients 6 --clients-per-round 3 --local-epochs 2 --learning-rate 0.01 --seed 3 --rounds 2 | ConvertFrom-Json -AsHashtable
        foreach ($name in 'Round', 'TestAccuracy', 'TestLoss', 'TrainLoss', 'SsrGlobal', 'SsrClients', 'Drift', 'BytesUp') { $lines.$name | Should -Be $rounds.$name -Because $name }
        (Get-FileHash (Join-Path $folders[1] model.safetensors)).Hash | Should -Be (Get-FileHash (Join-Path $folders[0] model.safetensors)).Hash
    }
}
