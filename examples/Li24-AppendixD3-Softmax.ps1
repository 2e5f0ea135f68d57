<#
.SYNOPSIS
Li et al. 2024, Appendix D.3: why is the positive side of sign-consistent noise flatter, on a softmax regression alone?

.DESCRIPTION
Fits a multinomial logistic regression without bias and moves its weights by λ times noise and by λ times the same noise with the
weights' signs. Along the second, the positive side has the lower error and loss, more certain predictions (a smaller mean of
Σ p(1 − p)) and a smaller Hessian. A row for each noise and form has the means over the positive side minus those over the
negative side; the tables and a picture of every measure go to the folder. As the paper's text has it, and as its listing has it
(the same images for fitting and measuring, the moved weights in the place of the noise). Takes about 15 seconds.

.EXAMPLE
./examples/Li24-AppendixD3-Softmax.ps1 -Data data/digits

.EXAMPLE
./examples/Li24-AppendixD3-Softmax.ps1
Without the digits, on synthetic images averaged down to their size.
#>
[CmdletBinding()]
param(
    # Folder with optdigits.tra and optdigits.tes; without it the synthetic set is taken.
    [string] $Data,

    # Folder of the tables and pictures.
    [string] $Path = 'results/Li24-AppendixD3',

    # Draws of the noise.
    [int] $Draws = 40,

    [ulong] $Seed = 0
)
$ErrorActionPreference = 'Stop'
if (-not (Get-Module AsymValley)) { Import-Module (Join-Path $PSScriptRoot ../artifacts/module/AsymValley) }

$dataset = if ($Data) { Get-ValleyDataset Digits -Path $Data } else { Get-ValleyDataset Synthetic }
foreach ($listing in $false, $true) {
    $results = @($dataset | Measure-SoftmaxCurvature -Draws $Draws -Seed $Seed -PaperListing:$listing -Path (Join-Path $Path ($listing ? 'listing' : 'text')))
    foreach ($form in $results | Group-Object SignConsistent) {
        $interval = { param($property) [AsymValley.Theory.MeanInterval]::Of([double[]] $form.Group.$property) }
        [pscustomobject]@{
            PaperListing   = $listing
            Noise          = $form.Group[0].SignConsistent ? 'sign-consistent' : 'plain'
            Draws          = $form.Count
            # Positive minus negative side.
            TestError      = & $interval TestErrorDifference
            TrainLoss      = & $interval TrainLossDifference
            Impurity       = & $interval ImpurityDifference
            HessianTrace   = & $interval TraceDifference
            SecondOrder    = & $interval SecondOrderDifference
        }
    }
}
