import { useEffect, useState } from 'react'
import { pictureSize } from './picture-size.ts'

/** px; icons are made smaller than this, and whoever sends a larger one means no good. */
const MOST_SIDE = 1_024

/** An address of this page for the bytes of a picture, as long as the component is there; undefined for what is none, or would fill the memory. */
export function usePicture(bytes: Uint8Array | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    setUrl(undefined)
    if (bytes === undefined) return
    let over = false
    const made = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]))
    const show = async () => {
      const size = await pictureSize(made)
      if (!over && size !== undefined && Math.max(size.width, size.height) <= MOST_SIDE) setUrl(made)
    }
    void show()
    return () => {
      over = true
      URL.revokeObjectURL(made)
    }
  }, [bytes])
  return url
}
