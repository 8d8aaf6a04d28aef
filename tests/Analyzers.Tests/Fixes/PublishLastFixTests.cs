using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class PublishLastFixTests
{
    private static string Registry(string body) => $$"""
        class Registry
        {
            private readonly object _gate = new();
            private Registry? _shared;
            private string _name = "";

            public Registry Shared
            {
                get
                {
                    if (_shared == null)
                    {
                        lock (_gate)
                        {
                            if (_shared == null)
                            {
        {{body}}
                            }
                        }
                    }

                    return _shared;
                }
            }

            private void Load() => _name = "shared";
        }
        """;

    [Fact]
    public Task Fixes_ByALocal() => Verify.Fix<PublishLastFix>(
        Registry("""
                                    // one for all
                                    {|LKS1011:_shared = new Registry()|}; // not yet complete
                                    _shared.Load();
                                    this._shared._name += "!";
                                    Console.WriteLine("loaded");
            """),
        Registry("""
                                    // one for all
                                    var shared = new Registry(); // not yet complete
                                    shared.Load();
                                    shared._name += "!";
                                    _shared = shared;
                                    Console.WriteLine("loaded");
            """));

    [Fact]
    public Task Fixes_ATargetTypedCreation() => Verify.Fix<PublishLastFix>(
        Registry("""
                                    {|LKS1011:_shared = new()|};
                                    _shared.Load();
            """),
        Registry("""
                                    Registry shared = new();
                                    shared.Load();
                                    _shared = shared;
            """));

    [Fact]
    public Task Offers_NothingWhereTheFieldIsWrittenAgainOrTested() => Verify.NoFix<PublishLastFix>(Registry("""
                                    {|LKS1011:_shared = new Registry()|};
                                    _shared.Load();
                                    if (_shared._name == "")
                                        _shared = null!;
            """));
}
