import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { useFrame } from './frame.ts'

export interface DetailsProps {
  /** The frame asks for it: swipe, Esc. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Draws its children into the details pane of the frame for as long as it is there. */
export function Details({ onClose, children }: DetailsProps) {
  const { detailsHost, openDetails } = useFrame()
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  }, [onClose])
  useEffect(() => openDetails(() => close.current()), [openDetails])
  return detailsHost === null ? null : createPortal(children, detailsHost)
}
