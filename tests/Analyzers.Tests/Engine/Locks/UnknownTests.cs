using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Engine.Locks;

public sealed class UnknownTests
{
    [Fact]
    public Task Says_WhereItDoesNotKnow() => Probe.Held("""
        class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private event Action? Changed;
            public void Run(int count)
            {
                _gate.Wait();
                Here(); // held: this._gate
                _gate.Release(count);
                Here(); // held:
                Changed += () => Here(); // held: ?
            }
        }
        """);

    /// <summary>
    /// The graph that the compiler makes of <c>lock</c> on a <c>Lock</c> under nullable lacks the acquire; locks are read from the syntax
    /// instead. When this fails, the compiler has been mended, and flow could follow such statements, too.
    /// </summary>
    [Fact]
    public async Task Needs_LexicalLocks()
    {
        var tree = Analysis.Parse("class Store { readonly Lock _gate = new(); int _n; void Run() { lock (_gate) { _n = 1; } } }", "Store.cs");
        var compilation = Analysis.Compile([tree]);
        var method = (await tree.GetRootAsync()).DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax>().Single();
        var graph = Microsoft.CodeAnalysis.FlowAnalysis.ControlFlowGraph.Create(method, compilation.GetSemanticModel(tree))!;

        Assert.DoesNotContain(
            graph.Blocks.SelectMany(block => block.Operations).SelectMany(operation => Microsoft.CodeAnalysis.Operations.OperationExtensions.DescendantsAndSelf(operation)),
            operation => operation is Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod.Name: "EnterScope" });
    }
}
