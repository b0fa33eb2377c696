/** Path of a Python interpreter that has onnxruntime and numpy; nothing where it cannot be had. */
export function ensurePythonOnnxruntime(): Promise<string | undefined>;
