namespace AsymValley.Cmdlets;

/// <summary>Which of a run's or federation's models is meant.</summary>
public enum Solution
{
    /// <summary>The final weights of SGD; of a federation the global model.</summary>
    Sgd,

    /// <summary>The averaged weights.</summary>
    Swa,

    /// <summary>The weights before training.</summary>
    Initial,
}
