BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-ValleyArchitecture' {
    It 'sums up a network with its published number of parameters' {
        $network = Get-ValleyArchitecture densenet-bc-100 -Classes 100
        $network.Name | Should -Be 'DenseNetBC100'
        $network.Parameters | Should -Be 800032
        $network.Buffers | Should -Be (2 * 11994)
        $network.Depth | Should -Be 100
        $network.BatchNorm | Should -BeTrue
        $network.Flops | Should -Be (2 * $network.MultiplyAdds)
        # What the model with weights has.
        (New-ValleyModel ResNet20B).Parameters.Layout.Count | Should -Be (Get-ValleyArchitecture ResNet20B).Parameters
    }

    It 'lists every network that has a name' {
        $all = Get-ValleyArchitecture
        $all.Count | Should -BeGreaterThan 25
        ($all.Name | Sort-Object -Unique).Count | Should -Be $all.Count
        $all | Where-Object { $_.Parameters -le 0 -or $_.Flops -le 0 -or $_.Layers -lt 2 } | Should -BeNullOrEmpty
        ($all | Where-Object Name -eq 'VGG16').Parameters | Should -Be 15245130
    }

    It 'takes several names, other depths and wildcards' {
        (Get-ValleyArchitecture ResNet14, lenet5, 'PreResNet1*', '[LM]*P').Name |
            Should -Be 'ResNet14', 'LeNet5', 'PreResNet110', 'PreResNet164', 'MLP'
        Get-ValleyArchitecture 'Nothing*' | Should -BeNullOrEmpty
    }

    It 'takes images and classes from a shape or a data set' {
        $mnist = Get-ValleyArchitecture LeNet5 -InputShape 1x28x28
        $mnist.Parameters | Should -Be 61706
        "$($mnist.InputShape)" | Should -Be '1×28×28'
        $tiny = Get-TinySet | Get-ValleyArchitecture Logistic
        $tiny.Classes | Should -Be 3
        $tiny.Parameters | Should -Be (3072 * 3 + 3)
        (Get-ValleyArchitecture Logistic -Dataset Synthetic -Classes 5).Parameters | Should -Be (3072 * 5 + 5)
        # Parameters by their first letters.
        (Get-ValleyArchitecture Logistic -Input 1, 28, 28).Parameters | Should -Be 7850
    }

    It 'builds the variants of New-ValleyModel' {
        $plain = Get-ValleyArchitecture ResNet20 -BatchNorm Off
        $plain.BatchNorm | Should -BeFalse
        # 688 channels: a bias each in place of scale and shift.
        $plain.Parameters | Should -Be (269722 - 688)
        (Get-ValleyArchitecture ResNet20 -Width 2).Parameters | Should -Be (New-ValleyModel ResNet20 -Width 2).Parameters.Layout.Count
        (Get-ValleyArchitecture MLP -Hidden 8, 4 -Activation Sigmoid).Parameters | Should -Be (3072 * 8 + 8 + 8 * 4 + 4 + 4 * 10 + 10)
        (Get-ValleyArchitecture VGG16* -BatchNorm On).Name | Should -Be 'VGG16BN'
    }

    It 'leaves out, with a warning, what needs larger images' {
        $found = Get-ValleyArchitecture VGG8, LeNet* -InputShape 1x32x32 -WarningVariable warnings
        $found.Name | Should -Be 'VGG8', 'LeNet5'
        $warnings | Should -BeNullOrEmpty
        (Get-ValleyArchitecture VGG8*, LeNet* -InputShape 1x28x28 -WarningVariable warnings -WarningAction SilentlyContinue).Name | Should -Be 'LeNet5'
        $warnings | Should -Match 'VGG8 is left out'
    }

    It 'names what is wrong' {
        $e = Get-ErrorOf { Get-ValleyArchitecture NoSuchNet }
        $e.FullyQualifiedErrorId | Should -Be 'InvalidOption,AsymValley.Cmdlets.Commands.GetValleyArchitectureCommand'
        $e.TargetObject | Should -Be 'NoSuchNet'
        (Get-ErrorOf { Get-ValleyArchitecture ResNet45 }).Exception.Message | Should -BeLike '*6n+2*'
        (Get-ErrorOf { Get-ValleyArchitecture VGG8 -InputShape 1x28x28 }).FullyQualifiedErrorId | Should -BeLike 'InvalidNetwork,*'
        (Get-ErrorOf { Get-ValleyArchitecture -Classes 1 }).TargetObject | Should -Be 1
        { Get-ValleyArchitecture -InputShape 28 } | Should -Throw '*3x32x32*'
    }

    It 'survives Export-Clixml' {
        $file = Join-Path $TestDrive architecture.xml
        Get-ValleyArchitecture LeNet5 | Export-Clixml $file
        $read = Import-Clixml $file
        $read.Parameters | Should -Be 62006
        $read.InputShape.Height | Should -Be 32
    }

    It 'fits its table into 80 columns' {
        $text = Get-ValleyArchitecture DenseNetBC100 | Format-Table | Out-String -Width 80
        $text | Should -Match 'BatchNorm\s'
        $text | Should -Match ([regex]::Escape((769162).ToString('n0')))
    }
}
