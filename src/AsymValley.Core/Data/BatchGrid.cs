namespace AsymValley.Data;

/// <summary>
/// How images are cut into batches, everywhere: of equal size one after the other, the last taking what is left. A single image that is left joins the
/// batch before it, since batch normalisation has no variance of one value.
/// </summary>
/// <param name="Images">All images.</param>
/// <param name="BatchSize">Images a batch, 1 or more.</param>
internal readonly record struct BatchGrid(int Images, int BatchSize)
{
    /// <summary>Number of batches.</summary>
    public int Count => LeavesOne ? Images / BatchSize : (int)(((long)Images + BatchSize - 1) / BatchSize);

    private bool LeavesOne => BatchSize > 1 && Images > BatchSize && Images % BatchSize == 1;

    /// <summary>The first image of a batch, and how many it has.</summary>
    public (int Start, int Size) this[int batch]
    {
        get
        {
            int start = batch * BatchSize;
            return (start, batch == Count - 1 ? Images - start : BatchSize);
        }
    }
}
