using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

public sealed class EventRaiseTests
{
    [Fact]
    public Task Suggests_OneRead() => Verify.Diagnostics("""
        class Source
        {
            public event EventHandler? Changed;
            protected void OnChanged()
            {
                if (Changed != null)
                    {|LKS1015:Changed(this, EventArgs.Empty)|};
            }
            protected void OnChangedEarly()
            {
                if (Changed == null)
                    return;
                {|LKS1015:Changed.Invoke(this, EventArgs.Empty)|};
            }
        }
        """);

    [Fact]
    public Task Accepts_Snapshots() => Verify.Diagnostics("""
        class Source
        {
            public event EventHandler? Changed;
            public event EventHandler Always = delegate { };
            protected void OnChanged()
            {
                Changed?.Invoke(this, EventArgs.Empty);
                var handler = Changed;
                if (handler != null)
                    handler(this, EventArgs.Empty);
                Always(this, EventArgs.Empty);
            }
        }
        """);
}
