// A monitor is waited for under another lock that the pulser needs.
namespace Programs.MonitorWaitUnderOther.Hangs
{
    public sealed class Mail
    {
        private readonly object _account = new();
        private readonly object _inbox = new();
        private int _letters;

        public void Read()
        {
            lock (_account)
            {
                lock (_inbox)
                {
                    Stage.Meet();
                    while (_letters == 0)
                        Monitor.Wait(_inbox);
                    _letters--;
                }
            }
        }

        public void Deliver()
        {
            Stage.Meet();
            lock (_account)
            {
                lock (_inbox)
                {
                    _letters++;
                    Monitor.PulseAll(_inbox);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mail = new Mail();
            Stage.Both(mail.Read, mail.Deliver);
        }
    }
}

namespace Programs.MonitorWaitUnderOther.Ends
{
    public sealed class Mail
    {
        private readonly object _account = new();
        private readonly object _inbox = new();
        private int _letters;

        public void Read()
        {
            lock (_inbox)
            {
                Stage.Meet();
                while (_letters == 0)
                    Monitor.Wait(_inbox);
                _letters--;
            }
        }

        public void Deliver()
        {
            Stage.Meet();
            lock (_account)
            {
                lock (_inbox)
                {
                    _letters++;
                    Monitor.PulseAll(_inbox);
                }
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var mail = new Mail();
            Stage.Both(mail.Read, mail.Deliver);
        }
    }
}
