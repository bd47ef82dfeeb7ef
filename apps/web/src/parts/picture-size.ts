/**
 * How large a picture is once it is drawn, px: read from its head, before any of it is decoded. A small file can hold more than a device has room for.
 * @param url of this page (`blob:`)
 * @returns undefined when the browser reads no picture there
 */
export function pictureSize(url: string): Promise<{ readonly width: number; readonly height: number } | undefined> {
  return new Promise((resolve) => {
    const image = new Image()
    image.addEventListener('load', () => resolve({ width: image.naturalWidth, height: image.naturalHeight }))
    image.addEventListener('error', () => resolve(undefined))
    image.src = url
  })
}
