export type BrowserKind = 'chromium' | 'firefox'

/** One page of a browser, whichever browser it is. */
export interface Tab {
  readonly kind: BrowserKind
  /** Uncaught errors of the page, and what it wrote with console.error. */
  readonly errors: string[]
  /** What it wrote with console.warn. */
  readonly warnings: string[]
  /** Addresses of all that it and its frames asked for. */
  readonly requests: string[]
  evaluate<Result>(script: string | (() => Result | Promise<Result>)): Promise<Result>
  evaluate<Result, Arg>(script: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
  /** The same in the page that the first frame shows, whatever its sandbox. */
  evaluateInFrame<Result, Arg>(script: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
  goto(url: string): Promise<void>
  setViewport(width: number, height: number): Promise<void>
  screenshot(path: `${string}.png`): Promise<void>
  /** Closes the tab as a user does: the page hears `pagehide`. */
  close(): Promise<void>
}

export interface TestBrowser {
  readonly kind: BrowserKind
  openTab(url: string): Promise<Tab>
  close(): Promise<void>
  /** SIGKILL to all its processes: no page gets to say goodbye. */
  kill(): Promise<void>
  /** Puts all its processes to sleep, as a closed lid does; or wakes them. */
  sleep(asleep: boolean): void
}
