using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class KeepFirstResultFixTests
{
    [Fact]
    public Task Fixes_WhatIsLoadedTwice() => Verify.Fix<KeepFirstResultFix>(
        """
        using System.IO;

        class Profiles
        {
            private string? _profile;
            private string? _other;

            public async Task<string> Load()
            {
                // only the first time
                if (_profile == null)
                    {|LKS1025:_profile = await File.ReadAllTextAsync("profile.txt")|}; // slow
                if (_other is null)
                {
                    Console.WriteLine("loading");
                    {|LKS1025:_other = await File.ReadAllTextAsync("other.txt")|}; // slow, too
                }
                return _profile + _other;
            }
        }
        """,
        """
        using System.IO;

        class Profiles
        {
            private string? _profile;
            private string? _other;

            public async Task<string> Load()
            {
                // only the first time
                if (_profile == null)
                {
                    var profile = await File.ReadAllTextAsync("profile.txt");
                    _profile ??= profile; // slow
                }
                if (_other is null)
                {
                    Console.WriteLine("loading");
                    var other = await File.ReadAllTextAsync("other.txt");
                    _other ??= other; // slow, too
                }
                return _profile + _other;
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereTheFirstIsReplaced() => Verify.NoFix<KeepFirstResultFix>("""
        using System.IO;

        class Profiles
        {
            private string? _profile;
            private StreamReader? _reader;
            private int _seats = 3;

            public async Task Load()
            {
                if (_profile == "old")
                    {|LKS1025:_profile = await File.ReadAllTextAsync("profile.txt")|};
                if (_reader == null)
                    {|LKS1025:_reader = await Open()|};
                if (_seats > 0)
                {
                    await Task.Delay(1);
                    {|LKS1025:_seats--|};
                }
            }

            private static async Task<StreamReader> Open()
            {
                await Task.Yield();
                return new StreamReader("profile.txt");
            }
        }
        """);
}
