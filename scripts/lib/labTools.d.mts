export declare function installLabTools(): void
export declare function whyNoLab(): string | undefined
