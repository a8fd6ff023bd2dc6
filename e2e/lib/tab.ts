export type BrowserKind = 'chromium' | 'firefox'

/** A page of any browser. */
export interface Tab {
  readonly kind: BrowserKind
  /** Uncaught errors of the page, and output of console.error. */
  readonly errors: string[]
  /** Output of console.warn. */
  readonly warnings: string[]
  /** The URLs of all requests of the page and its frames. */
  readonly requests: string[]
  evaluate<Result>(script: string | (() => Result | Promise<Result>)): Promise<Result>
  evaluate<Result, Arg>(script: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
  /** The same in the first frame, regardless of its sandbox. */
  evaluateInFrame<Result, Arg>(script: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
  goto(url: string): Promise<void>
  setViewport(width: number, height: number): Promise<void>
  screenshot(path: `${string}.png`): Promise<void>
  /** Closes the tab like a user: the page gets `pagehide`. */
  close(): Promise<void>
}

export interface TestBrowser {
  readonly kind: BrowserKind
  openTab(url: string): Promise<Tab>
  close(): Promise<void>
  /** Kills all its processes with SIGKILL, so that no page can send a goodbye. */
  kill(): Promise<void>
  /** Stops all its processes, like a closed laptop, or continues them. */
  sleep(asleep: boolean): void
}
