export declare function ownAddress(): string | undefined
