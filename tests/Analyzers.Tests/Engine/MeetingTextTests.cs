using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine;

public sealed class MeetingTextTests
{
    [Theory]
    [InlineData("await Task.Run(() => _n++);", "", "on the task started on line 5 ")]
    [InlineData("await Task.Run(Step);", "private void Step() => _n++;", "on the task started on line 5 ")]
    [InlineData("await Task.Run(Step);", "public void Step() => _n++;", "on whatever thread calls 'Step' ")]
    public async Task NamesWhoRunsTheAccess(string start, string more, string who)
    {
        var reported = await Analysis.Diagnostics(Analysis.Compile([Analysis.Parse($$"""
            using System.Threading; using System.Threading.Tasks;
            class Counter
            {
                private int _n; private Timer? _timer;
                public async Task CountAsync() { {{start}} }
                public void Arm() => _timer = new Timer(_ => _n++, null, 10, 10);
                public void Dispose() => _timer?.Dispose();
                {{more}}
            }
            """, "Counter.cs")]));
        var message = Assert.Single(reported, diagnostic => diagnostic.Id == "LKS1001" && diagnostic.Location.GetLineSpan().StartLinePosition.Line != 5).GetMessage();
        Assert.Contains(who, message, StringComparison.Ordinal);
        Assert.Contains("on the timer callback started on line 6", message, StringComparison.Ordinal);
    }
}
