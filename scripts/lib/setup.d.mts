/** The folder of this repository. */
export declare const root: string
/** Prints a sentence that says what is wrong and what to do, and ends the process with code 1. */
export declare function fail(sentence: string): never
/** Ends the process if this version of Node is too old. */
export declare function checkNode(): void
/** Installs the dependencies if they are missing or older than the lock file. */
export declare function installDependencies(): void
/** Builds packages, such as `@lumamesh/relay`, and those that they need. */
export declare function buildPackages(...packages: string[]): void
