using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace AsymValley.Cmdlets;

/// <summary>
/// A call with -AsJob: collects what comes through the pipeline and then runs the same cmdlet, with the same parameters and this
/// input, as one thread job. Objects are handed over as they are, since the job is in the same process.
/// </summary>
internal sealed class BackgroundJob
{
    /// <summary>The parameter that asks for a job.</summary>
    private const string Parameter = "AsJob";

    // What the job's session lacks: the module, the caller's drives and its location, from which relative paths go. Without a
    // manifest, e.g. in a host that has the cmdlets without the module, the assembly itself is imported.
    private const string Script = """
        param($module, $command, $parameters, $hasInput, $records, $location)
        $drives = Get-PSDrive -PSProvider FileSystem | Select-Object Name, Root
        Start-ThreadJob -Name $command -ArgumentList $module, $command, $parameters, $hasInput, $records, $location, $drives -ScriptBlock {
            param($module, $command, $parameters, $hasInput, $records, $location, $drives)
            if ($module -is [string]) { Import-Module $module } else { Import-Module -Assembly $module }
            foreach ($drive in $drives) {
                if (-not (Get-PSDrive $drive.Name -ErrorAction Ignore)) { $null = New-PSDrive $drive.Name FileSystem $drive.Root -Scope Global }
            }
            Set-Location -LiteralPath $location
            if ($hasInput) { $records | & $command @parameters } else { & $command @parameters }
        }
        """;

    private static readonly string[] s_own = [Parameter, "WhatIf", "Confirm"];

    private readonly ValleyCmdlet _cmdlet;
    private readonly Hashtable _parameters = [];
    private readonly ArrayList _records = [];

    private BackgroundJob(ValleyCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        foreach ((string name, object? value) in cmdlet.MyInvocation.BoundParameters)
            if (!s_own.Contains(name))
                _parameters[name] = value;
    }

    /// <summary>The job that a call asks for, if it does; before the first input is there.</summary>
    /// <remarks>With -WhatIf there is none: what would be done is said best by the cmdlet itself.</remarks>
    public static BackgroundJob? Of(ValleyCmdlet cmdlet) =>
        IsOn(cmdlet, Parameter) && !IsOn(cmdlet, "WhatIf") ? new BackgroundJob(cmdlet) : null;

    /// <summary>Keeps one input: the values that were bound from the pipeline.</summary>
    public void Add()
    {
        if (!_cmdlet.MyInvocation.ExpectingInput)
            return;
        KeyValuePair<string, object?>[] bound = [.. _cmdlet.MyInvocation.BoundParameters.Where(p => !_parameters.ContainsKey(p.Key) && !s_own.Contains(p.Key))];
        if (bound is [var only] && IsByValue(only.Key))
        {
            // A parameter that takes several gets them one by one.
            if (only.Value is Array elements)
                _records.AddRange(elements);
            else
                _records.Add(only.Value);
            return;
        }
        var record = new PSObject();
        foreach ((string name, object? value) in bound)
            record.Properties.Add(new PSNoteProperty(name, value));
        _records.Add(record);
    }

    /// <summary>Starts the job, once all input is there; null when there was none, or it is not confirmed.</summary>
    public PSObject? Start()
    {
        string command = _cmdlet.MyInvocation.MyCommand.Name;
        bool hasInput = _cmdlet.MyInvocation.ExpectingInput;
        if (hasInput && _records.Count == 0 || IsOn(_cmdlet, "Confirm") && !_cmdlet.ShouldProcess(command, "Run in the background"))
            return null;
        return _cmdlet.InvokeCommand.InvokeScript(Script, useNewScope: true, PipelineResultTypes.Error, null,
            ModuleOf(_cmdlet), command, _parameters, hasInput, _records, _cmdlet.SessionState.Path.CurrentLocation.Path).Single();
    }

    private static bool IsOn(ValleyCmdlet cmdlet, string name) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue(name, out object? value) && value is SwitchParameter { IsPresent: true };

    private bool IsByValue(string parameter) => _cmdlet.GetType().GetProperty(parameter)!
        .GetCustomAttributes(typeof(ParameterAttribute), inherit: true).Cast<ParameterAttribute>().Any(attribute => attribute.ValueFromPipeline);

    /// <summary>What brings the cmdlet into another session: the manifest of its module, or its assembly.</summary>
    private static object ModuleOf(ValleyCmdlet cmdlet) =>
        cmdlet.MyInvocation.MyCommand.Module is { } module && Path.Combine(module.ModuleBase, module.Name + ".psd1") is var manifest && File.Exists(manifest)
            ? manifest
            : cmdlet.GetType().Assembly;
}
