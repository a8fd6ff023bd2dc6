import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** Keeps the newest line visible, unless the user has scrolled up. */
export function useAtEnd(log: RefObject<HTMLElement | null>, lines: number): void {
  const atEnd = useRef(true)
  useEffect(() => {
    const list = log.current
    const look = () => {
      if (list) atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < 60
    }
    list?.addEventListener('scroll', look)
    return () => list?.removeEventListener('scroll', look)
  }, [log])
  // Scroll only after a new line, not after every render.
  useLayoutEffect(() => {
    if (lines > 0 && atEnd.current && log.current) log.current.scrollTop = log.current.scrollHeight
  }, [log, lines])
}
