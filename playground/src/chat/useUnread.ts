import { useEffect, useRef } from 'react'

/** Shows the number of unread lines in the tab's title. */
export function useUnread(received: readonly { readonly id: number }[]): void {
  const seen = useRef(-1)
  useEffect(() => {
    const { title } = document
    const show = () => {
      if (!document.hidden) seen.current = received.at(-1)?.id ?? -1
      const unread = received.filter(({ id }) => id > seen.current).length
      document.title = unread > 0 ? `(${unread}) ${title}` : title
    }
    show()
    document.addEventListener('visibilitychange', show)
    return () => {
      document.removeEventListener('visibilitychange', show)
      document.title = title
    }
  }, [received])
}
