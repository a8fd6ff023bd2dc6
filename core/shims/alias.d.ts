export declare const simplePeerShims: Record<string, string>
