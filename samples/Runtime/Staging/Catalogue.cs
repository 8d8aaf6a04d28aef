using System.Reflection;

namespace Runtime.Staging;

/// <summary>All demonstrations of this program.</summary>
public static class Catalogue
{
    /// <summary>The demonstrations by row of the table, wrong before right, then by name.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } =
    [
        .. from type in typeof(Catalogue).Assembly.GetTypes()
           let about = type.GetCustomAttribute<DemonstratesAttribute>()
           where about is not null
           orderby about.Row, about.Rules.Length == 0, about.Name
           select new CatalogueEntry(type, about),
    ];

    /// <summary>The demonstration of that name, or null.</summary>
    public static CatalogueEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.About.Name == name);
}
