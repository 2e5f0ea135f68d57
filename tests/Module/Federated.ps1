# What the test files of federations need.

# Three rounds of this take a tenth of a second.
$tiny = @{ Model = 'MLP'; LocalEpochs = 1; BatchSize = 16; LearningRate = 0.02; ClientsPerRound = 3 }

function Get-TinyPartition { Get-TinySet | Split-ValleyDataset Iid -Clients 6 -Seed 2 }

function New-TinyFederation([string] $Name) { Get-TinyPartition | New-Federation @tiny -Model (Get-TinyModel) -Path (Join-Path $TestDrive $Name) }

# What rounds.csv says but for the times, which are no part of the result.
function Get-RoundTable([string] $Folder) {
    Import-Csv -LiteralPath (Join-Path $Folder rounds.csv) | Select-Object * -ExcludeProperty seconds, test_seconds, server_seconds | ConvertTo-Csv
}
