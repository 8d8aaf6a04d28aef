// A sheet recalculates its cells under its lock; a cell evaluates its formula under its own, and reads other cells through the sheet.
namespace Programs.IndexerLock.Hangs
{
    public sealed class Sheet
    {
        private readonly object _sync = new();
        private readonly Dictionary<string, Cell> _cells = [];

        public Cell this[string name]
        {
            get
            {
                lock (_sync)
                {
                    if (!_cells.TryGetValue(name, out var cell))
                        _cells[name] = cell = new Cell(this);
                    return cell;
                }
            }
        }

        public double Total()
        {
            lock (_sync)
            {
                Stage.Meet();
                return _cells.Values.Sum(cell => cell.Value);
            }
        }
    }

    public sealed class Cell(Sheet sheet)
    {
        private readonly object _sync = new();
        private double _value;
        private string? _reference;

        public double Value
        {
            get
            {
                lock (_sync)
                    return _value;
            }

            set
            {
                lock (_sync)
                {
                    _value = value;
                    _reference = null;
                }
            }
        }

        public void Refer(string name)
        {
            lock (_sync)
            {
                _reference = name;
                Stage.Meet();
                _ = sheet[_reference];
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var sheet = new Sheet();
            var cell = sheet["A1"];
            sheet["B1"].Value = 2;
            Stage.Both(() => sheet.Total(), () => cell.Refer("B1"));
        }
    }
}

namespace Programs.IndexerLock.Ends
{
    public sealed class Sheet
    {
        private readonly object _sync = new();
        private readonly Dictionary<string, Cell> _cells = [];

        public Cell this[string name]
        {
            get
            {
                lock (_sync)
                {
                    if (!_cells.TryGetValue(name, out var cell))
                        _cells[name] = cell = new Cell(this);
                    return cell;
                }
            }
        }

        public double Total()
        {
            lock (_sync)
            {
                Stage.Meet();
                return _cells.Values.Sum(cell => cell.Value);
            }
        }
    }

    public sealed class Cell(Sheet sheet)
    {
        private readonly object _sync = new();
        private double _value;
        private string? _reference;

        public double Value
        {
            get
            {
                lock (_sync)
                    return _value;
            }

            set
            {
                lock (_sync)
                {
                    _value = value;
                    _reference = null;
                }
            }
        }

        public void Refer(string name)
        {
            lock (_sync)
            {
                _reference = name;
                Stage.Meet();
            }

            _ = sheet[name];
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var sheet = new Sheet();
            var cell = sheet["A1"];
            sheet["B1"].Value = 2;
            Stage.Both(() => sheet.Total(), () => cell.Refer("B1"));
        }
    }
}
