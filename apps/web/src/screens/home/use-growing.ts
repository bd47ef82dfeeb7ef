import { type RefCallback, useCallback, useState } from 'react'

/** Shows a long list page by page: one more whenever the element of `end` comes near. */
export function useGrowing(total: number, page: number): { readonly shown: number; readonly end: RefCallback<HTMLElement> } {
  const [pages, setPages] = useState(1)
  const end = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && setPages((before) => before + 1), {
      rootMargin: '400px',
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { shown: Math.min(total, pages * page), end }
}
