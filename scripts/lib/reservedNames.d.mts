export declare function reservedNames(): Promise<string[]>
