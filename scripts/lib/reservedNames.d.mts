export declare const ownNames: readonly string[]
export declare function reservedNames(): Promise<string[]>
