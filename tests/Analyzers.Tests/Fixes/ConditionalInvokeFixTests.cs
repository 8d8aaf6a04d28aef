using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class ConditionalInvokeFixTests
{
    [Fact]
    public Task Fixes_TheWholeTest_OrTheRaiseOnly() => Verify.Fix<ConditionalInvokeFix>(
        """
        class Source
        {
            public event EventHandler? Changed;
            protected void OnChanged()
            {
                // tell them
                if (Changed != null)
                    {|LKS1015:Changed(this, EventArgs.Empty)|};
                if (Changed == null)
                    return;
                {|LKS1015:Changed.Invoke(this, EventArgs.Empty)|};
            }
        }
        """,
        """
        class Source
        {
            public event EventHandler? Changed;
            protected void OnChanged()
            {
                // tell them
                Changed?.Invoke(this, EventArgs.Empty);
                if (Changed == null)
                    return;
                Changed?.Invoke(this, EventArgs.Empty);
            }
        }
        """);
}
