namespace NetOptim;

/// <summary>A stretch of the parameter block (and so of the gradient block and the optimiser's state).</summary>
/// <param name="Offset">In floats.</param>
/// <param name="Length">In floats.</param>
public readonly record struct ParameterRun(int Offset, int Length);

/// <summary>The longest stretches of parameters that are not frozen, over a range of them; enumerating allocates nothing.</summary>
public readonly struct ParameterRuns
{
    private readonly ParameterList _parameters;
    private readonly int _first;
    private readonly int _end;

    internal ParameterRuns(ParameterList parameters, int first, int end)
    {
        _parameters = parameters;
        _first = first;
        _end = end;
    }

    /// <summary>Walks the stretches.</summary>
    public Enumerator GetEnumerator() => new(_parameters, _first, _end);

    /// <summary>Walks the stretches.</summary>
    public struct Enumerator
    {
        private readonly ParameterList _parameters;
        private readonly int _end;
        private int _next;

        internal Enumerator(ParameterList parameters, int first, int end)
        {
            _parameters = parameters;
            _next = first;
            _end = end;
        }

        /// <summary>The present stretch.</summary>
        public ParameterRun Current { get; private set; }

        /// <summary>Goes to the next stretch, if there is one.</summary>
        public bool MoveNext()
        {
            while (_next < _end && _parameters[_next].Frozen)
                _next++;
            if (_next >= _end)
                return false;
            int start = _parameters[_next].Info.Offset;
            int stop = start;
            for (; _next < _end && !_parameters[_next].Frozen; _next++)
                stop = _parameters[_next].Info.Offset + _parameters[_next].Info.Length;
            Current = new ParameterRun(start, stop - start);
            return true;
        }
    }
}
