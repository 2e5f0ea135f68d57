using System.Collections;
using System.Management.Automation;

namespace AsymValley.Cmdlets;

/// <summary>Runs a cmdlet of this module again, as a thread job of PowerShell.</summary>
internal static class BackgroundJob
{
    // The job's runspace has no modules: it gets this assembly, the same in the process, so that objects keep their types.
    private const string Script = """
        param($assembly, $command, $parameters, $name)
        Start-ThreadJob -Name $name -ArgumentList $assembly, $command, $parameters -ScriptBlock {
            param($assembly, $command, $parameters)
            Import-Module -Assembly $assembly
            & $command @parameters
        }
        """;

    /// <summary>A job that runs the cmdlet with given parameters.</summary>
    /// <param name="cmdlet">The one that was called with -AsJob.</param>
    /// <param name="name">A name for the list of jobs.</param>
    /// <param name="parameters">Its parameters; AsJob and WhatIf are taken out, paths must be full.</param>
    public static PSObject Start(ValleyCmdlet cmdlet, string name, IDictionary<string, object?> parameters)
    {
        var passed = new Hashtable(parameters.Where(p => p.Key is not ("AsJob" or "WhatIf")).ToDictionary(p => p.Key, p => p.Value));
        return cmdlet.InvokeCommand.InvokeScript(Script, useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.Error, null,
            cmdlet.GetType().Assembly, cmdlet.MyInvocation.MyCommand.Name, passed, name).Single();
    }
}
