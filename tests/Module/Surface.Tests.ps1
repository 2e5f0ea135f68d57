BeforeAll {
    . $PSScriptRoot/Common.ps1
    $set = Get-TinySet
    $run = $set | Start-ValleyTraining (Get-TinyModel) -Epochs 2 -Swa -Seed 1
    $grid = @{ URange = -1, 1; UPoints = 3; VRange = -2, 2; VPoints = 5 }
}

Describe 'Get-ValleySurface' {
    It 'has the run''s own losses in the middle and a profile in each direction' {
        $directions = $run | New-ProbeDirection Gaussian -Count 2
        $surface = $run | Get-ValleySurface -Direction $directions @grid
        $surface.TrainLoss.Length | Should -Be 15
        [Math]::Abs($surface.TestLoss[7] - ($run | Measure-ValleyModel).TestLoss) | Should -BeLessThan 1e-6
        $surface.TrainLoss[6..8] | Should -Be ($directions[0] | Get-ValleyProfile $set -Range 1 -Points 3).TrainLoss
        $surface.U | Should -Be 'Gaussian-0'
        ($run | Get-ValleySurface @grid).TrainLoss | Should -Be $surface.TrainLoss
        $surface | Format-Table | Out-String | Should -Match '3×5'
    }

    It 'goes on from its file, writes pictures and tables, and refuses the file of another surface' {
        $file = Join-Path $TestDrive surface.bin
        $surface = $run | Get-ValleySurface @grid -Path $file -VtkPath (Join-Path $TestDrive s.vti) -CsvPath (Join-Path $TestDrive s.csv) -PlotPath (Join-Path $TestDrive s.svg)
        $written = (Get-Item $file).LastWriteTimeUtc
        $rows = Import-Csv (Join-Path $TestDrive s.csv)
        [double[]] $rows.TrainLoss | Should -Be $surface.TrainLoss
        ([xml](Get-Content (Join-Path $TestDrive s.vti))).VTKFile.ImageData.WholeExtent | Should -Be '0 2 0 4 0 0'
        ([xml](Get-Content (Join-Path $TestDrive s.svg))).svg | Should -Not -BeNullOrEmpty
        ($run | Get-ValleySurface @grid -Path $file).TestLoss | Should -Be $surface.TestLoss
        (Get-Item $file).LastWriteTimeUtc | Should -Be $written
        $e = Get-ErrorOf { $run | Get-ValleySurface -UPoints 3 -VPoints 3 -Path $file -ErrorAction Stop }
        $e.FullyQualifiedErrorId | Should -BeLike 'SurfaceFileDiffers,*'
        $e.TargetObject | Should -Be $file
        ($run | Get-ValleySurface -UPoints 3 -VPoints 3 -Path $file -Force).TrainLoss.Length | Should -Be 9
    }

    It 'spans the plane of three models' {
        $surface = $run | Get-ValleySurface -To $run.SwaModel, $run.InitialModel -URange 0, 1 -UPoints 2 -VRange 0, 1 -VPoints 2
        $surface.ModelsU.Length | Should -Be 3
        [Math]::Abs($surface.TrainLoss[1] - ($run | Measure-ValleyModel -Solution Swa).TrainLoss) | Should -BeLessThan 1e-5
        $clone = $surface | ForEach-Object { Export-Clixml -InputObject $_ -Path (Join-Path $TestDrive s.xml); Import-Clixml (Join-Path $TestDrive s.xml) }
        $clone.TrainLoss | Should -Be $surface.TrainLoss
        $clone.ModelsU | Should -Be $surface.ModelsU
    }

    It 'refuses what is no grid or no plane' {
        (Get-ErrorOf { Get-ValleySurface -Model $run -URange 1, 0 }).FullyQualifiedErrorId | Should -BeLike 'InvalidOption,*'
        $direction = $run | New-ProbeDirection Gaussian
        (Get-ErrorOf { Get-ValleySurface -Model $run -Direction $direction, $direction }).FullyQualifiedErrorId | Should -BeLike 'DegenerateDirection,*'
        (Get-ErrorOf { Get-ValleySurface -Model $run.Model }).FullyQualifiedErrorId | Should -BeLike 'DatasetNeeded,*'
    }
}
