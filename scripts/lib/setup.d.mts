/** The folder of this repository. */
export declare const root: string
/** Ends the process with one sentence that says what is wrong and what to do. */
export declare function fail(sentence: string): never
/** Ends the process where Node is older than Lumamesh needs. */
export declare function checkNode(): void
/** Installs the dependencies when they are missing or older than the lock file. */
export declare function installDependencies(): void
/** Builds packages and what they need, such as `@lumamesh/relay`. */
export declare function buildPackages(...packages: string[]): void
