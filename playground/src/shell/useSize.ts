import { type RefObject, useLayoutEffect, useState } from 'react'

/** Width and height of an element without its padding, CSS pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** The current size of an element. */
export function useSize(of: RefObject<Element | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    if (!of.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(of.current)
    return () => observer.disconnect()
  }, [of])
  return size
}
