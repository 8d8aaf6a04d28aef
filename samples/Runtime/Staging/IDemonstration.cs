namespace Runtime.Staging;

/// <summary>A program that shows one thing about threads. An instance runs once.</summary>
public interface IDemonstration
{
    /// <summary>Runs the program on <paramref name="stage"/>, which records what happens, and tells what came out.</summary>
    Outcome Run(Stage stage);
}
