using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Fixes;

public sealed class DisposeInWorkFixTests
{
    [Fact]
    public Task Fixes_WorkThatIsAllTheObjectIsFor() => Verify.Fix<DisposeInWorkFix>(
        """
        using System.IO;

        class Copier
        {
            public void First(string path)
            {
                // read once
                using var file = new FileStream(path, FileMode.Open);
                {|LKS1027:Task.Run(() => file.ReadByte())|}; // at leisure
            }

            public void All(string path)
            {
                using var file = new FileStream(path, FileMode.Open);
                {|LKS1027:Task.Run(async () =>
                {
                    await file.ReadAsync(new byte[4]);
                })|};
            }
        }
        """,
        """
        using System.IO;

        class Copier
        {
            public void First(string path)
            {
                // read once
                var file = new FileStream(path, FileMode.Open);
                Task.Run(() =>
                {
                    using (file)
                    {
                        return file.ReadByte();
                    }
                }); // at leisure
            }

            public void All(string path)
            {
                var file = new FileStream(path, FileMode.Open);
                Task.Run(async () =>
                {
                    using (file)
                    {
                        await file.ReadAsync(new byte[4]);
                    }
                });
            }
        }
        """);

    [Fact]
    public Task Fixes_AUsingStatement() => Verify.Fix<DisposeInWorkFix>(
        """
        using System.IO;

        class Copier
        {
            public void First(string path)
            {
                // read once
                using (var file = new FileStream(path, FileMode.Open))
                {
                    // later
                    {|LKS1027:Task.Run(() => file.ReadByte())|}; // at leisure
                }
            }
        }
        """,
        """
        using System.IO;

        class Copier
        {
            public void First(string path)
            {
                // read once
                var file = new FileStream(path, FileMode.Open);
                // later
                Task.Run(() =>
                {
                    using (file)
                    {
                        return file.ReadByte();
                    }
                }); // at leisure
            }
        }
        """);

    [Fact]
    public Task Offers_NothingWhereOthersUseTheObject() => Verify.NoFix<DisposeInWorkFix>("""
        using System.IO;

        class Copier
        {
            public void First(string path)
            {
                using var file = new FileStream(path, FileMode.Open);
                {|LKS1027:Task.Run(() => file.ReadByte())|};
                Console.WriteLine(file.Name);
            }

            public void Second(string path)
            {
                using var file = new FileStream(path, FileMode.Open);
                Console.WriteLine(path);
                {|LKS1027:Task.Run(() => file.ReadByte())|};
            }
        }
        """);

    [Fact]
    public Task Fixes_ByAwaiting() => Verify.Fix<AwaitFix>(
        """
        using System.IO;

        class Copier
        {
            public async Task First(string path)
            {
                await Task.Yield();
                using var file = new FileStream(path, FileMode.Open);
                {|LKS1027:Task.Run(() => file.ReadByte())|};
            }
        }
        """,
        """
        using System.IO;

        class Copier
        {
            public async Task First(string path)
            {
                await Task.Yield();
                using var file = new FileStream(path, FileMode.Open);
                await Task.Run(() => file.ReadByte());
            }
        }
        """);
}
