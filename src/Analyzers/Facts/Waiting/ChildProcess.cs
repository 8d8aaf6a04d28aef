using System.Collections.Immutable;
using Lockset.Analyzers.Facts.Bodies;
using Lockset.Analyzers.Facts.Values;
using Lockset.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lockset.Analyzers.Facts.Waiting;

/// <summary>A child process that a type starts, all whose uses are seen.</summary>
/// <param name="Trail">What is done with it.</param>
/// <param name="Redirects">The streams that certainly come through a pipe, with the assignments that say so.</param>
/// <param name="Calls">The calls that hand on how it is to be started.</param>
internal sealed record ChildProcess(ObjectTrail Trail, IReadOnlyDictionary<ChildStream, IOperation> Redirects, ImmutableArray<Step> Calls)
{
    /// <summary>Whether a call on the way is given a constant with which it does not come to the use.</summary>
    public bool RulesOut(TrailUse use) => Calls.Concat(use.Calls).Any(step =>
        step.Operation is IInvocationOperation { TargetMethod: var method } call && step.Body.Type.Calls.BodyOf(method) == use.Body && GivenConstants.RuleOut(call, use.Operation));

    /// <summary>The child processes of a type that something is read from, or could be.</summary>
    public static IEnumerable<ChildProcess> Of(TypeFacts type)
    {
        var infos = new Lazy<List<ObjectTrail>>(() => type.Bodies.SelectMany(InfosOf).ToList(), LazyThreadSafetyMode.None);
        return type.Bodies.SelectMany(body => Started(body).SelectMany(origin => ObjectTrail.Of(origin, body, _ => false))).Where(trail => !trail.Escapes).SelectMany(trail => Redirected(trail, infos));
    }

    private static IEnumerable<IOperation> Started(BodyFacts body) =>
        body.Body.Calls.Where(ChildProcessTable.IsStartOf).Concat<IOperation>(body.Body.Creations.Where(creation => ChildProcessTable.IsProcess(creation.Type)));

    private static IEnumerable<ObjectTrail> InfosOf(BodyFacts body) => body.Body.Creations.Where(creation => ChildProcessTable.IsStartInfo(creation.Type))
        .SelectMany(creation => ObjectTrail.Of(creation, body, Starts))
        .Concat(body.Body.Method is { } method ? method.Parameters.Where(parameter => ChildProcessTable.IsStartInfo(parameter.Type)).Select(parameter => ObjectTrail.Of(parameter, body, Starts)) : []);

    /// <summary>Whether a child is started as the argument, or the value that is assigned, says.</summary>
    private static bool Starts(IOperation taker) => taker is IArgumentOperation { Parent: IInvocationOperation call } ? ChildProcessTable.IsStartOf(call)
        : taker is ISimpleAssignmentOperation { Target: var target } && ChildProcessTable.IsInfo(target);

    private static IEnumerable<ChildProcess> Redirected(ObjectTrail trail, Lazy<List<ObjectTrail>> infos)
    {
        var given = trail.Origin.Operation is IInvocationOperation { Arguments: [var info] } ? new TrailUse(info, trail.Origin.Body, trail.Origin.Calls) : null;
        var starts = trail.Uses.Where(use => ChildProcessTable.IsStart(use.Operation)).ToList();
        var own = new List<TrailUse>();
        foreach (var use in trail.Uses.Where(use => ChildProcessTable.IsInfo(use.Operation)))
        {
            if (use.Operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == use.Operation)
                given = given is null ? use with { Operation = assignment } : null;
            else if (!AddSettings(own, use))
                return [];
        }

        if (given is null && starts.Count != 1)
            return [];
        var ownRedirects = starts.Count == 1 ? own.Select(setting => (setting, Then: starts[0])).ToList() : [];
        if (given is null)
            return [new ChildProcess(trail, Certain(ownRedirects), ImmutableArray<Step>.Empty)];
        return infos.Value.Where(info => !info.Escapes).SelectMany(info => info.Uses.Where(use => use.Operation == given.Operation && IsOneCourse(use, given))
            .Select(use => new ChildProcess(trail, Certain([.. ownRedirects, .. info.Uses.Where(setting => ChildProcessTable.Redirected(setting.Operation) is not null).Select(setting => (setting, use))]), use.Calls)));
    }

    /// <summary>Adds what is set in the process's own info; false where somebody else gets that.</summary>
    private static bool AddSettings(List<TrailUse> settings, TrailUse use)
    {
        if (use.Operation.Parent is IMemberInitializerOperation { Initializer: { } initializer })
        {
            settings.AddRange(initializer.Initializers.OfType<ISimpleAssignmentOperation>().Where(set => ChildProcessTable.Redirected(set.Target) is not null).Select(set => use with { Operation = set.Target }));
            return true;
        }

        foreach (var info in ObjectTrail.Of(use.Operation, use.Body, Starts))
        {
            if (info.Escapes)
                return false;
            settings.AddRange(info.Uses.Where(setting => ChildProcessTable.Redirected(setting.Operation) is not null).Select(setting => setting with { Calls = use.Calls.AddRange(setting.Calls) }));
        }

        return true;
    }

    /// <summary>Whether one run can come both ways to the place that both are: by the same calls, as far as both know them.</summary>
    private static bool IsOneCourse(TrailUse one, TrailUse other)
    {
        for (var i = 1; i <= Math.Min(one.Calls.Length, other.Calls.Length); i++)
        {
            if (one.Calls[one.Calls.Length - i] != other.Calls[other.Calls.Length - i])
                return false;
        }

        return true;
    }

    /// <summary>The streams that are sent through a pipe whatever happens.</summary>
    private static Dictionary<ChildStream, IOperation> Certain(IEnumerable<(TrailUse Setting, TrailUse Start)> settings)
    {
        var certain = new Dictionary<ChildStream, IOperation>();
        foreach (var stream in settings.Where(setting => IsWritten(setting.Setting.Operation)).GroupBy(setting => ChildProcessTable.Redirected(setting.Setting.Operation)!.Value))
        {
            if (stream.All(setting => setting.Setting.Operation.Parent is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } })
                && stream.FirstOrDefault(setting => TrailOrder.IsAlwaysMade(setting.Setting, setting.Start)) is { Setting: { } made })
                certain.Add(stream.Key, made.Operation.Parent!);
        }

        return certain;
    }

    private static bool IsWritten(IOperation property) => property.Parent is IAssignmentOperation assignment && assignment.Target == property;
}
