# Reads the pages of docs/en-US, runs their examples, and compares what they print with the samples in the pages.

$helpPages = Join-Path $PSScriptRoot '../../docs/en-US'

# A page: the lines that set up what its examples use, and the examples, each with its title and its steps. A step is a block of PowerShell and the sample
# behind it, if there is one. A block that is fenced as text is not run.
function Get-HelpPage([string] $Command) {
    $text = Get-Content -LiteralPath (Join-Path $helpPages "$Command.md") -Raw
    $page = [pscustomobject]@{ Command = $Command; Text = $text; Setup = @(); Examples = @() }
    $section = ''
    foreach ($block in ($text | ConvertFrom-Markdown).Tokens) {
        if ($block -is [Markdig.Syntax.HeadingBlock]) {
            $title = $text.Substring($block.Span.Start, $block.Span.Length).TrimStart('#', ' ')
            if ($block.Level -le 2) { $section = $title }
            elseif ($section -eq 'EXAMPLES') { $page.Examples += [pscustomobject]@{ Title = $title; Steps = @() } }
        }
        elseif ($section -eq 'EXAMPLES' -and $block -is [Markdig.Syntax.FencedCodeBlock]) {
            $lines = $block.Lines.ToString()
            if ($block.Info -eq 'powershell') {
                if ($page.Examples) { $page.Examples[-1].Steps += [pscustomobject]@{ Code = $lines; Sample = $null; SampleSpan = $null } }
                else { $page.Setup += $lines }
            }
            elseif (-not $block.Info) {
                $page.Examples[-1].Steps[-1].Sample = $lines
                $page.Examples[-1].Steps[-1].SampleSpan = $block.Span
            }
        }
    }
    $page
}

# A session of its own in a folder, as a user has one: each example sees the variables of those before it. A run has the same bits with the same number
# of threads only.
function New-ExampleSession([string] $Folder) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($env:ASYMVALLEY_MODULE)
    $shell = [powershell]::Create($state)
    $null = $shell.AddScript(@"
        Set-Location -LiteralPath '$Folder'
        `$ErrorActionPreference = 'Stop'
        `$ConfirmPreference = 'None'
        `$ProgressPreference = 'SilentlyContinue'
        `$PSDefaultParameterValues = @{ '*-*:Threads' = 1 }
"@).Invoke()
    $shell
}

function Close-ExampleSession($Shell) {
    $Shell.Runspace.Dispose()
    $Shell.Dispose()
}

# An empty folder in which a page's set-up was run. A line runs once, in an empty folder below Store; others get a copy.
function New-ExampleFolder([string] $Path, [string[]] $Setup, [string] $Store) {
    $null = New-Item $Path -ItemType Directory
    foreach ($line in $Setup) {
        $made = Join-Path $Store ([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($line))))
        if (-not (Test-Path -LiteralPath $made)) {
            $null = New-Item $made -ItemType Directory
            $shell = New-ExampleSession $made
            try { $null = Invoke-PageCode $shell $line } finally { Close-ExampleSession $shell }
        }
        Copy-Item (Join-Path $made *) $Path -Recurse
    }
}

# Runs the statements of a block one by one, as if typed; returns what they print.
function Invoke-PageCode($Shell, [string] $Code) {
    $printed = foreach ($statement in [scriptblock]::Create($Code).Ast.EndBlock.Statements) {
        $Shell.Commands.Clear()
        $null = $Shell.AddScript($statement.Extent.Text, $false).AddCommand('Out-String').AddParameter('Width', 120)
        $Shell.Invoke()
        if ($Shell.HadErrors -and $Shell.Streams.Error.Count) { throw $Shell.Streams.Error[0] }
    }
    $printed -join ''
}

# What differs between a sample and what is printed. Lines, columns and words have to agree, and numbers to 15% or 0.05: processors differ in last bits,
# which training magnifies. Seconds, dates, versions, hashes and full paths differ from run to run and are not compared, nor are blank lines.
# A sample that ends in a line of three dots shows the first lines only.
function Compare-Sample([string] $Sample, [string] $Printed) {
    $expected = @(ConvertTo-Comparable $Sample)
    $found = @(ConvertTo-Comparable $Printed)
    if ($expected[-1] -eq '...') {
        $expected = @($expected | Select-Object -SkipLast 1)
        $found = @($found | Select-Object -First $expected.Count)
    }
    if ($expected.Count -ne $found.Count) { "$($found.Count) lines where the sample has $($expected.Count)" }
    for ($i = 0; $i -lt [math]::Min($expected.Count, $found.Count); $i++) {
        if (-not (Test-SameLine $expected[$i] $found[$i])) { "'$($found[$i])' where the sample has '$($expected[$i])'" }
    }
}

$number = '(?<![\p{L}\d_-])[-+−]?\d+(,\d{3})*(\.\d+)?([eE][-+]?\d+)?'

function Test-SameLine([string] $First, [string] $Second) {
    if (($First -replace $number, '#') -cne ($Second -replace $number, '#')) { return $false }
    $texts = foreach ($line in $First, $Second) { , @([regex]::Matches($line, $number).ForEach{ $_.Value }) }
    for ($i = 0; $i -lt $texts[0].Count; $i++) {
        $one, $two = ($texts[0][$i], $texts[1][$i]).ForEach{ [double]::Parse($_.Replace('−', '-'), 'Any', [cultureinfo]::InvariantCulture) }
        # Another processor sums in another order: a count, which has no point, may differ by one where a value lies at its threshold.
        $least = "$($texts[0][$i])$($texts[1][$i])".Contains('.') ? 0.05 : 1
        $distance = [math]::Abs($one - $two)
        if ($distance -gt $least -and $distance -gt 0.15 * [math]::Abs($one)) { return $false }
    }
    $true
}

# The lines of a text with one blank between words, and without what differs from run to run.
function ConvertTo-Comparable([string] $Text) {
    $seconds = $null
    foreach ($line in $Text -split '\r?\n') {
        if (-not $line.Trim()) { $seconds = $null; continue }
        $header = [regex]::Match($line, '\bSeconds$|\bSeconds(?= +\p{L})')
        if ($header.Success) { $seconds = $header }
        elseif ($seconds) {
            $cell = [regex]::Matches($line, '\S+').Where{ $_.Index -lt $seconds.Index + $seconds.Length -and $_.Index + $_.Length -gt $seconds.Index }
            if ($cell) { $line = $line.Remove($cell[0].Index, $cell[0].Length).Insert($cell[0].Index, 'seconds') }
        }
        $line = $line.Replace('\', '/').Trim() -replace '\s+', ' ' -replace '(?<= |^)-+(?= |$)', '-'
        $line = $line -replace '(?<= |^)([A-Za-z]:)?/[^/\s]\S*', 'path' -replace '\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?\S*', 'date'
        $line -replace '(?<![\w.])\d+(\.\d+){2,}', 'version' -replace '(?<![\w.])(?=\d*[a-f])[\da-f]{16,}\b', 'hash'
    }
}
