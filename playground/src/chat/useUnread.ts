import { useEffect, useRef } from 'react'

/** The number of lines that came while nobody looked, in the tab's title. */
export function useUnread(heard: readonly { readonly id: number }[]): void {
  const seen = useRef(-1)
  useEffect(() => {
    const { title } = document
    const show = () => {
      if (!document.hidden) seen.current = heard.at(-1)?.id ?? -1
      const unread = heard.filter(({ id }) => id > seen.current).length
      document.title = unread > 0 ? `(${unread}) ${title}` : title
    }
    show()
    document.addEventListener('visibilitychange', show)
    return () => {
      document.removeEventListener('visibilitychange', show)
      document.title = title
    }
  }, [heard])
}
