namespace NetOptim.Kernels;

/// <summary>
/// Sums of products over the pixels of a block, a tile of them at a time. What tiles would have to gather from too many cache lines or pages is
/// packed first, in the upper part of the scratch memory. Every sum takes its terms in the order of the pixels, whatever is packed.
/// </summary>
/// <param name="a">The first pixel's rows, next to each other.</param>
/// <param name="aPixel">Floats from pixel to pixel of a.</param>
/// <param name="aSkip">Floats from the end of a line of a to the start of the next.</param>
/// <param name="b">The first pixel's columns.</param>
/// <param name="bPixel">Floats from pixel to pixel of b.</param>
/// <param name="bSkip">Floats from the end of a line of b to the start of the next.</param>
/// <param name="pixels">Pixels of a line.</param>
/// <param name="lines">Lines; of at most <see cref="ConvolutionPlan.MaxPixels"/> pixels in all.</param>
/// <param name="bEnds">Whether nothing can be read behind the last column of b, as tiles do that read whole vectors.</param>
internal readonly unsafe struct ConvolutionWeightTiles(float* a, nint aPixel, nint aSkip, float* b, nint bPixel, nint bSkip, int pixels, int lines, bool bEnds = false)
{
    // Rows that are packed at a time: with a panel of columns they fill what the scratch memory has for unfinished sums.
    private const int MostPackedRows = ProductBlocks.SumsLength / ConvolutionPlan.MaxPixels - 64;

    // Rows of a pixel that share so few cache lines are all of use soon.
    private const int LeastPackedStride = 48;

    // Columns of which several pixels share a page are read as they lie; others need so many rows that packing them pays.
    private const int FarColumns = 256;
    private const int LeastRowsOfPackedColumns = 24;

    /// <summary>sums[row, segment, column] (+)= Σ over the pixels of a[pixel, row]·b[segment, pixel, column].</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns of a segment.</param>
    /// <param name="sums">The sums of the first row.</param>
    /// <param name="stride">Floats from row to row of the sums, which has room for whole vectors of every segment.</param>
    /// <param name="resume">Whether the sums go on from what is there.</param>
    /// <param name="scratch">The worker's scratch memory, whose part for unfinished sums is used.</param>
    /// <param name="segments">Segments of columns.</param>
    /// <param name="bSegment">Floats from segment to segment of b.</param>
    /// <param name="sumsSegment">Floats from segment to segment of the sums.</param>
    public void Add<T>(
        int rows, int columns, float* sums, nint stride, bool resume, float* scratch, int segments = 1, nint bSegment = 0, nint sumsSegment = 0)
        where T : struct, ISimd<T>
    {
        // As it lies, a tile takes a few floats of a line from every pixel, and the next panel finds those lines gone from the first-level cache.
        bool packsRows = aSkip == 0 && aPixel >= LeastPackedStride && rows > ProductStripPacking.Height
            && segments * columns > ProductTile.MaxVectors * T.Count;
        float* packed = scratch + ProductBlocks.PackedLength;
        int height = ProductStripPacking.Height, rowsAtOnce = packsRows ? (ProductBlocks.Even(rows, MostPackedRows) + height - 1) / height * height : rows;
        for (int row = 0; row < rows; row += rowsAtOnce)
        {
            int count = Math.Min(rowsAtOnce, rows - row);
            if (packsRows)
            {
                PackRows(row, count, packed);
            }
            for (int segment = 0; segment < segments; segment++)
            {
                AddSegment<T>(row, count, packsRows, b + segment * bSegment, columns, sums + row * stride + segment * sumsSegment, stride, resume, packed);
            }
        }
    }

    private void PackRows(int row, int rows, float* packed)
    {
        var packing = new ProductStripPacking(a + row, aPixel, rows, pixels * lines, packed);
        for (int item = 0; item < packing.Items; item++)
        {
            packing.Execute(item, worker: 0);
        }
    }

    private void AddSegment<T>(
        int firstRow, int rows, bool arePacked, float* segment, int columns, float* sums, nint stride, bool resume, float* packed)
        where T : struct, ISimd<T>
    {
        int terms = pixels * lines;
        bool packsColumns = bSkip == 0 && ((bPixel >= FarColumns && rows >= LeastRowsOfPackedColumns) || (bEnds && columns % T.Count != 0));
        float* packedColumns = packed + MostPackedRows * ConvolutionPlan.MaxPixels;
        var panels = new PanelSplit(columns, rows);
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int column = panels.Start(panel), vectors = panels.Vectors(panel), width = vectors * T.Count;
            float* columnTerms = segment + column;
            nint columnStride = bPixel;
            if (packsColumns)
            {
                ProductPacking.Rows<T>(columnTerms, bPixel, terms, Math.Min(width, columns - column), packedColumns, width);
                columnTerms = packedColumns;
                columnStride = width;
            }
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: true, arePacked ? ProductStripPacking.Height : 0);
            int row = 0;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                float* rowTerms = a + firstRow + row;
                nint rowStride = aPixel, rowSkip = aSkip;
                if (arePacked)
                {
                    rowTerms = packed + (nint)row * terms;
                    (rowStride, rowSkip) = (tiles.Rows(tile), 0);
                }
                tiles.Loop(tile)(rowTerms, rowStride, columnTerms, columnStride, pixels, lines, rowSkip, bSkip, sums + row * stride + column, stride, resume);
                row += tiles.Rows(tile);
            }
        }
    }
}
