// An actor handles a message under its lock and asks another one, which asks it back.
namespace Programs.ActorAsk.Hangs
{
    public abstract record Message;

    public sealed record Debit(int Amount) : Message;

    public sealed record Check(int Amount) : Message;

    public abstract class Actor
    {
        private readonly object _turn = new();

        public Actor? Partner { get; set; }

        public int Handled { get; private set; }

        public int Ask(Message message)
        {
            lock (_turn)
            {
                Handled++;
                return Receive(message);
            }
        }

        protected abstract int Receive(Message message);
    }

    public sealed class Account(int balance) : Actor
    {
        private int _balance = balance;

        protected override int Receive(Message message)
        {
            switch (message)
            {
                case Debit debit:
                    Stage.Meet();
                    _balance -= debit.Amount;
                    return Partner!.Ask(new Check(debit.Amount));
                case Check check:
                    return check.Amount <= _balance ? 1 : 0;
                default:
                    throw new NotSupportedException(message.ToString());
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Account(10);
            var two = new Account(10) { Partner = one };
            one.Partner = two;
            Stage.Both(() => one.Ask(new Debit(1)), () => two.Ask(new Debit(1)));
        }
    }
}

namespace Programs.ActorAsk.Ends
{
    public abstract record Message;

    public sealed record Debit(int Amount) : Message;

    public sealed record Check(int Amount) : Message;

    public abstract class Actor
    {
        private readonly object _turn = new();

        public Actor? Partner { get; set; }

        public int Handled { get; private set; }

        public int Ask(Message message)
        {
            Actor? next;
            int answer;
            lock (_turn)
            {
                Handled++;
                answer = Receive(message);
                next = message is Debit ? Partner : null;
            }

            return next?.Ask(new Check(answer)) ?? answer;
        }

        protected abstract int Receive(Message message);
    }

    public sealed class Account(int balance) : Actor
    {
        private int _balance = balance;

        protected override int Receive(Message message)
        {
            switch (message)
            {
                case Debit debit:
                    Stage.Meet();
                    _balance -= debit.Amount;
                    return debit.Amount;
                case Check check:
                    return check.Amount <= _balance ? 1 : 0;
                default:
                    throw new NotSupportedException(message.ToString());
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var one = new Account(10);
            var two = new Account(10) { Partner = one };
            one.Partner = two;
            Stage.Both(() => one.Ask(new Debit(1)), () => two.Ask(new Debit(1)));
        }
    }
}
