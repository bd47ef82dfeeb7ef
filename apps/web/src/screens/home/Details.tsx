import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { useFrame } from './frame.ts'

export interface DetailsProps {
  /** The frame asks for it: swipe, Esc. */
  readonly onClose: () => void
  /** The name of the pane, else "Details". */
  readonly label?: string
  readonly children: ReactNode
}

/** Draws its children into the details pane of the frame for as long as it is there. */
export function Details({ onClose, label, children }: DetailsProps) {
  const { detailsHost, openDetails } = useFrame()
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  }, [onClose])
  useEffect(() => openDetails(() => close.current(), label), [openDetails, label])
  return detailsHost === null ? null : createPortal(children, detailsHost)
}
