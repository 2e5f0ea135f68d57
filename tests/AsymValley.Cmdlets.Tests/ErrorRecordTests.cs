using System.Management.Automation;
using AsymValley.Cmdlets;

namespace AsymValley.Tests;

/// <summary>Every error of the module as a user gets it.</summary>
[Collection("Engine")]
public sealed class ErrorRecordTests(Session session)
{
    public static TheoryData<string> Ids => [.. ErrorProvocation.All.Select(provocation => provocation.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void AnErrorHasItsIdCategoryTargetAndMessage(string id)
    {
        ErrorProvocation provocation = ErrorProvocation.All.Single(one => one.Id == id);
        using var server = new LocalServer(_ => new LocalReply(404, []));
        session.Set("site", server.Address);
        session.Set("throw", (Func<Exception, Func<OperationReports, object?>>)(error => _ => throw error));
        ErrorRecord error = session.ErrorOf(provocation.Script);
        session.Set("failure", error);
        Assert.True(error.FullyQualifiedErrorId.StartsWith($"{id},AsymValley.", StringComparison.Ordinal), $"{error.FullyQualifiedErrorId}: {error.Exception}");
        Assert.Equal(ErrorReference.Documented.Single(one => one.Id == id).Category, error.CategoryInfo.Category.ToString());
        Assert.Equal(Assert.Single(session.Run(provocation.Target)), error.TargetObject is PSObject wrapped ? wrapped.BaseObject : error.TargetObject);
        Assert.True(new WildcardPattern(provocation.Message).IsMatch(error.Exception.Message), error.Exception.Message);
    }
}
