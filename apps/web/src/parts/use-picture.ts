import { useEffect, useState } from 'react'

/** An address of this page for the bytes of a picture, as long as the component is there. */
export function usePicture(bytes: Uint8Array | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (bytes === undefined) return setUrl(undefined)
    const made = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  return url
}
