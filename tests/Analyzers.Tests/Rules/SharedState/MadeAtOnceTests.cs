using Lockset.Analyzers.Tests.Verification;

namespace Lockset.Analyzers.Tests.Rules.SharedState;

/// <summary>Objects that several threads make at once, and that tell one object of themselves.</summary>
public sealed class MadeAtOnceTests
{
    private static Task Check(string start, string agent, string monitor, string more = "") => Verify.Diagnostics($$"""
        class Transport
        {
            private readonly Monitor_ _monitor = new();
            {{start}}
            {{more}}
        }
        """, $$"""
        class Agent
        {
            private readonly Monitor_ _monitor;
            {{agent}}
            public Task ConnectAsync() => Task.Delay(1);
            public void Leave() => _monitor.Remove(this);
        }
        """, $$"""
        class Monitor_
        {
            private readonly object _gate = new();
            private readonly List<Agent> _agents = new();
            public void Track(Agent agent) { {{monitor}} }
            public void Remove(Agent agent) { lock (_gate) Console.WriteLine(agent); }
        }
        """);

    private const string Several = "public Task StartAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () => { var agent = new Agent(_monitor); await agent.ConnectAsync(); })));";
    private const string Registers = "public Agent(Monitor_ monitor) { _monitor = monitor; monitor.Track(this); }";
    private const string Bare = "{|LKS1028:_agents|}.Add(agent);";

    [Theory]
    [InlineData(Several, Registers)]
    [InlineData("public void Start(int count) => Parallel.For(0, count, _ => Make()); private void Make() { var agent = new Agent(_monitor); agent.Leave(); }", Registers)]
    [InlineData("public void Start(int count) { for (var i = 0; i < count; i++) ThreadPool.QueueUserWorkItem(_ => new Agent(_monitor).Leave()); }", "public Agent(Monitor_ monitor) { _monitor = monitor; _monitor.Track(this); }")]
    [InlineData(Several, "public Agent(Monitor_ monitor) { _monitor = monitor; Register(); } private void Register() => _monitor.Track(this);")]
    public Task Reports_WhatConstructorsDoAtOnce(string start, string agent) => Check(start, agent, Bare);

    [Theory]
    [InlineData(Several, Registers, "lock (_gate) _agents.Add(agent);")]
    [InlineData(Several, "public Agent(Monitor_ monitor) { _monitor = monitor; lock (monitor) monitor.Track(this); }", "_agents.Add(agent);")]
    [InlineData(Several, "public Agent(Monitor_ monitor) => _monitor = monitor;", "_agents.Add(agent);")]
    [InlineData("public Task StartAsync() => Task.Run(() => new Agent(_monitor).ConnectAsync());", Registers, "_agents.Add(agent);")]
    [InlineData("public void Start(int count) { for (var i = 0; i < count; i++) { var monitor = new Monitor_(); Task.Run(() => new Agent(monitor).Leave()); } }", Registers, "_agents.Add(agent);")]
    [InlineData("public void Start(int count) => Parallel.For(0, count, _ => { var monitor = new Monitor_(); new Agent(monitor).Leave(); });", Registers, "_agents.Add(agent);")]
    [InlineData("public void Start(int count) => Parallel.For(0, count, _ => { lock (_monitor) new Agent(_monitor).Leave(); });", Registers, "_agents.Add(agent);")]
    [InlineData("public async Task StartAsync(int count) { for (var i = 0; i < count; i++) await Task.Run(() => new Agent(_monitor).Leave()); }", Registers, "_agents.Add(agent);")]
    public Task Accepts_LocksObjectsOfTheirOwnAndTurns(string start, string agent, string monitor) => Check(start, agent, monitor);
}
