// A parent locks its child, and a child its parent.
namespace Programs.ParentAndChild.Hangs
{
    public sealed class Folder
    {
        private readonly object _gate = new();
        private readonly List<Entry> _entries = [];
        private int _size;

        public void Add(Entry entry)
        {
            lock (_gate)
                _entries.Add(entry);
        }

        public void Measure()
        {
            lock (_gate)
            {
                Stage.Meet();
                foreach (var entry in _entries)
                    _size += entry.Size;
            }
        }

        public void Grow(int by)
        {
            lock (_gate)
                _size += by;
        }
    }

    public sealed class Entry(Folder folder)
    {
        private readonly object _gate = new();
        private int _size;

        public int Size
        {
            get
            {
                lock (_gate)
                    return _size;
            }
        }

        public void Write(int bytes)
        {
            lock (_gate)
            {
                Stage.Meet();
                _size += bytes;
                folder.Grow(bytes);
            }
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var folder = new Folder();
            var entry = new Entry(folder);
            folder.Add(entry);
            Stage.Both(folder.Measure, () => entry.Write(1));
        }
    }
}

namespace Programs.ParentAndChild.Ends
{
    public sealed class Folder
    {
        private readonly object _gate = new();
        private readonly List<Entry> _entries = [];
        private int _size;

        public void Add(Entry entry)
        {
            lock (_gate)
                _entries.Add(entry);
        }

        public void Measure()
        {
            lock (_gate)
            {
                Stage.Meet();
                foreach (var entry in _entries)
                    _size += entry.Size;
            }
        }

        public void Grow(int by)
        {
            lock (_gate)
                _size += by;
        }
    }

    public sealed class Entry(Folder folder)
    {
        private readonly object _gate = new();
        private int _size;

        public int Size
        {
            get
            {
                lock (_gate)
                    return _size;
            }
        }

        public void Write(int bytes)
        {
            lock (_gate)
            {
                Stage.Meet();
                _size += bytes;
            }

            folder.Grow(bytes);
        }
    }

    public static class Program
    {
        public static void Run()
        {
            var folder = new Folder();
            var entry = new Entry(folder);
            folder.Add(entry);
            Stage.Both(folder.Measure, () => entry.Write(1));
        }
    }
}
