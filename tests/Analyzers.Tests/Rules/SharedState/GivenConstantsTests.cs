using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Calls whose constant arguments keep them from a branch of what they call.</summary>
public sealed class GivenConstantsTests
{
    [Theory]
    [InlineData("double? part", "null", "part is not null")]
    [InlineData("double? part", "null", "part != null && part > 2")]
    [InlineData("string? part", "null", "part is { Length: > 3 }")]
    [InlineData("DayOfWeek part", "DayOfWeek.Sunday", "part == DayOfWeek.Monday")]
    [InlineData("int part", "3", "part is 4")]
    [InlineData("long part", "3", "part != 3")]
    [InlineData("bool part", "false", "part")]
    public Task Accepts_AThreadWhoseConstantsKeepItFromTheChange(string parameter, string constant, string condition) => Verify.Diagnostics($$"""
        sealed class Progress
        {
            private int _done;
            public void Run()
            {
                new Thread(() => Report({{constant}})) { IsBackground = true }.Start();
                _done++;
                Console.WriteLine(_done);
            }
            private void Report({{parameter}})
            {
                if ({{condition}})
                    _done++;
            }
        }
        """);

    [Theory]
    [InlineData("double? part", "null", "part is null", "")]
    [InlineData("double? part", "null", "part is not null", "part ??= 3;")]
    [InlineData("DayOfWeek part", "DayOfWeek.Sunday", "part == DayOfWeek.Sunday", "")]
    [InlineData("long part", "3", "part == 3", "")]
    [InlineData("int part", "3", "part is 4 or 3", "")]
    public Task Reports_AThreadThatComesToTheChange(string parameter, string constant, string condition, string before) => Verify.Diagnostics($$"""
        sealed class Progress
        {
            private int _done;
            public void Run()
            {
                new Thread(() => Report({{constant}})) { IsBackground = true }.Start();
                {|LKS1001:_done++|};
                Console.WriteLine(_done);
            }
            private void Report({{parameter}})
            {
                {{before}}
                if ({{condition}})
                    {|LKS1001:_done++|};
            }
        }
        """);
}
