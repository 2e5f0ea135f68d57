using AsymValley.Theory;

namespace AsymValley.Reports;

/// <summary>Measurements of Li24's theory as tables; columns are named like the results' properties.</summary>
public static class TheoryTables
{
    /// <summary>One row per λ.</summary>
    public static CsvTable Of(IEnumerable<ReluRetentionResult> results)
    {
        var table = new CsvTable(
            "Offset", "Similarity", "Dimension", "Draws", "Mean", "ExpectedMean", "StandardDeviation", "ActiveShare", "ActiveLow", "ActiveHigh",
            "Retained", "ReluMean", "ReluDeviation", "ActiveGain", "ActiveGainLow", "ActiveGainHigh", "ReluGain", "ReluGainLow", "ReluGainHigh");
        foreach (ReluRetentionResult r in results)
        {
            table.Add(
                r.Offset, r.Similarity, r.Dimension, r.Draws, r.Mean, r.ExpectedMean, r.StandardDeviation, r.ActiveShare, r.ActiveLow, r.ActiveHigh,
                r.Retained, r.ReluMean, r.ReluDeviation, r.ActiveGain.Mean, r.ActiveGain.Low, r.ActiveGain.High, r.ReluGain.Mean, r.ReluGain.Low, r.ReluGain.High);
        }
        return table;
    }

    /// <summary>One row per λ of each result.</summary>
    public static CsvTable Of(IEnumerable<SoftmaxCurvatureResult> results)
    {
        var table = new CsvTable(
            "Dataset", "Noise", "Seed", "SignConsistent", "Scaling", "PaperListing", "TrainImages", "TestImages",
            "Offset", "TrainLoss", "TrainError", "TestLoss", "TestError", "Impurity", "HessianTrace", "FirstOrder", "SecondOrder");
        foreach (SoftmaxCurvatureResult r in results)
        {
            for (int i = 0; i < r.Offsets.Length; i++)
            {
                table.Add(
                    r.Dataset, r.Noise, r.Seed, r.SignConsistent, r.Scaling, r.PaperListing, r.TrainImages, r.TestImages,
                    r.Offsets[i], r.TrainLoss[i], r.TrainError[i], r.TestLoss[i], r.TestError[i], r.Impurity[i], r.HessianTrace[i], r.FirstOrder[i], r.SecondOrder[i]);
            }
        }
        return table;
    }

    /// <summary>One row per λ.</summary>
    public static CsvTable Of(IEnumerable<WeightPatternResult> results)
    {
        var table = new CsvTable("Model", "Parameter", "Direction", "Kind", "Scaling", "Offset", "Cosine", "SameSign", "RelativeNorm");
        foreach (WeightPatternResult r in results)
            table.Add(r.Model, r.Parameter, r.Direction, r.Kind, r.Scaling, r.Offset, r.Cosine, r.SameSign, r.RelativeNorm);
        return table;
    }

    /// <summary>One row per λ and ReLU of each result, the layer <c>*</c> being all of them.</summary>
    public static CsvTable Of(IEnumerable<ActivationAgreementResult> results)
    {
        var table = new CsvTable(
            "Model", "Dataset", "Epoch", "Direction", "Kind", "Seed", "Scaling", "BatchNormPolicy", "Images", "Offset",
            "Layer", "Units", "Kept", "Lost", "Gained", "Silent", "Agreement", "ActiveBefore", "ActiveAfter", "Retained");
        foreach (ActivationAgreementResult r in results)
        {
            foreach (LayerActivation layer in r.Layers.Prepend(new LayerActivation("*", r.Layers.Sum(layer => layer.Units), r.Overall)))
            {
                ActivationConfusion c = layer.Confusion;
                table.Add(
                    r.Model, r.Dataset, r.Epoch, r.Direction, r.Kind, r.Seed, r.Scaling, r.BatchNormPolicy, r.Images, r.Offset,
                    layer.Layer, layer.Units, c.Kept, c.Lost, c.Gained, c.Silent, c.Agreement, c.ActiveBefore, c.ActiveAfter, c.Retained);
            }
        }
        return table;
    }
}
