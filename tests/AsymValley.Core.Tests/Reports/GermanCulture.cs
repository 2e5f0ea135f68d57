using System.Globalization;

namespace AsymValley.Tests.Reports;

/// <summary>Runs something where the decimal separator is a comma.</summary>
internal static class GermanCulture
{
    public static void Run(Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("0,5", $"{0.5}");
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
