<#
.SYNOPSIS
Writes objects as a CSV file with decimal points, whatever the culture: Export-Csv alone writes decimal commas in some. The other
examples call it.
#>
[CmdletBinding()]
param(
    # The file.
    [Parameter(Mandatory, Position = 0)] [string] $Path,

    [Parameter(Mandatory, ValueFromPipeline)] [object] $InputObject
)
begin { $rows = [Collections.Generic.List[object]]::new() }
process { $rows.Add($InputObject) }
end {
    $culture = [cultureinfo]::CurrentCulture
    try {
        [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
        $rows | Export-Csv $Path
    }
    finally { [cultureinfo]::CurrentCulture = $culture }
}
