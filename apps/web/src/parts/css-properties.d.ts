import 'react'

declare module 'react' {
  /** Custom properties set through the CSSOM, which a strict CSP allows. */
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined
  }
}
