using System.Runtime.CompilerServices;

namespace Samples.Choice;

/// <summary>Three locks that others hold, too, or that nobody holds.</summary>
public sealed class Catalog
{
    public readonly List<string> Titles = [];
    private readonly SemaphoreSlim _pages = new(1, 1);

    public void Add(string title)
    {
        lock (Titles) // expect: LKS6004
            Titles.Add(title);
    }

    public void Print()
    {
        lock (_pages) // expect: LKS6005
            Console.WriteLine("page");
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Bind() => Console.WriteLine("bound"); // expect: LKS6006
}
