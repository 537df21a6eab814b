namespace NetOptim.Kernels;

// Sizes are types here, because a type argument is what the JIT takes for a constant.

internal readonly struct Tile1x1 : ITileShape { public static int Rows => 1; public static int Vectors => 1; }
internal readonly struct Tile2x1 : ITileShape { public static int Rows => 2; public static int Vectors => 1; }
internal readonly struct Tile3x1 : ITileShape { public static int Rows => 3; public static int Vectors => 1; }
internal readonly struct Tile4x1 : ITileShape { public static int Rows => 4; public static int Vectors => 1; }
internal readonly struct Tile5x1 : ITileShape { public static int Rows => 5; public static int Vectors => 1; }
internal readonly struct Tile6x1 : ITileShape { public static int Rows => 6; public static int Vectors => 1; }
internal readonly struct Tile7x1 : ITileShape { public static int Rows => 7; public static int Vectors => 1; }
internal readonly struct Tile8x1 : ITileShape { public static int Rows => 8; public static int Vectors => 1; }
internal readonly struct Tile9x1 : ITileShape { public static int Rows => 9; public static int Vectors => 1; }
internal readonly struct Tile10x1 : ITileShape { public static int Rows => 10; public static int Vectors => 1; }
internal readonly struct Tile11x1 : ITileShape { public static int Rows => 11; public static int Vectors => 1; }
internal readonly struct Tile12x1 : ITileShape { public static int Rows => 12; public static int Vectors => 1; }
internal readonly struct Tile1x2 : ITileShape { public static int Rows => 1; public static int Vectors => 2; }
internal readonly struct Tile2x2 : ITileShape { public static int Rows => 2; public static int Vectors => 2; }
internal readonly struct Tile3x2 : ITileShape { public static int Rows => 3; public static int Vectors => 2; }
internal readonly struct Tile4x2 : ITileShape { public static int Rows => 4; public static int Vectors => 2; }
internal readonly struct Tile5x2 : ITileShape { public static int Rows => 5; public static int Vectors => 2; }
internal readonly struct Tile6x2 : ITileShape { public static int Rows => 6; public static int Vectors => 2; }
internal readonly struct Tile7x2 : ITileShape { public static int Rows => 7; public static int Vectors => 2; }
internal readonly struct Tile8x2 : ITileShape { public static int Rows => 8; public static int Vectors => 2; }
internal readonly struct Tile9x2 : ITileShape { public static int Rows => 9; public static int Vectors => 2; }
internal readonly struct Tile10x2 : ITileShape { public static int Rows => 10; public static int Vectors => 2; }
internal readonly struct Tile11x2 : ITileShape { public static int Rows => 11; public static int Vectors => 2; }
internal readonly struct Tile12x2 : ITileShape { public static int Rows => 12; public static int Vectors => 2; }
