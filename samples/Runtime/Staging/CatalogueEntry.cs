namespace Runtime.Staging;

/// <summary>One demonstration and what it is about.</summary>
public sealed record CatalogueEntry(Type Type, DemonstratesAttribute About)
{
    /// <summary>Whether the program is one that must not be written like this.</summary>
    public bool IsWrong => About.Rules.Length > 0;

    /// <summary>Runs a fresh instance and returns the stage it ran on and what came out.</summary>
    public (Stage Stage, Outcome Outcome) Run()
    {
        var stage = new Stage();
        var outcome = ((IDemonstration)Activator.CreateInstance(Type)!).Run(stage);
        return (stage, outcome with { IsShown = outcome.IsShown && !stage.IsDerailed });
    }
}
