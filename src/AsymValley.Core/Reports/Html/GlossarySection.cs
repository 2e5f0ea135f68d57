namespace AsymValley.Reports.Html;

/// <summary>What the numbers of the page mean, and where they come from.</summary>
internal static class GlossarySection
{
    private static readonly (string, string)[] s_terms =
    [
        ("Loss, error", "Mean cross-entropy in nats; 1 − accuracy."),
        ("Direction u, offset l", "A unit vector in the space of all parameters; the losses are those at w + l·u, l being a Euclidean distance. Running statistics of batch normalisation are measured anew at every point."),
        ("(r_lo, r_hi, p, c)-asymmetric", "For all l between r_lo and r_hi the training loss rises less steeply than p on one side of the solution and more steeply than c·p on the other (HHY19, Definition 1). A direction counts as asymmetric at c > 2."),
        ("Shift gap ξ_δ", "The largest difference, within a range R, between the training loss and the test loss shifted by δ, after their minima are brought to one level (HHY19, Definition 3). ξ_δ/ξ_0 well below 1 says that the two losses differ by a shift."),
        ("SWA, SGD", "The average of the weights over the last epochs, and the weights that SGD ended at. SWA is found on the flat side of SGD's valley (HHY19 §5)."),
        ("Barrier", "The highest loss on the line between two solutions above the chord that joins them; 0 in one convex valley."),
        ("Same-sign ratio (SSR)", "The fraction of parameters with equal sign in two models; 0 agrees with 0 only (Li24 §5)."),
        ("HHY19", "He, Huang, Yuan: Asymmetric Valleys: Beyond Sharp and Flat Local Minima. NeurIPS 2019, arXiv 1902.00744."),
        ("Li24", "Li, Tang, Zhang, Li, Zhan: Exploring and Exploiting the Asymmetric Valley of Deep Neural Networks. NeurIPS 2024, arXiv 2405.12489."),
    ];

    public static HtmlSection Of()
    {
        var section = new HtmlSection("terms", "What the numbers mean");
        section.List(s_terms, "terms");
        return section;
    }
}
