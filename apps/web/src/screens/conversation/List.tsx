import type { CustomContainerComponentProps } from 'virtua'

/** The container of the virtual list, with its role: the rows are list items for those who listen. */
export function List({ ref, style, children }: CustomContainerComponentProps) {
  return (
    <div ref={ref} style={style} role="list">
      {children}
    </div>
  )
}
