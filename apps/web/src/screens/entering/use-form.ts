import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { Outcome } from '../../models/store.ts'

/** Submits, and when that was refused puts the focus on the first field that is marked as wrong. */
export function useForm(submit: () => Promise<Outcome>): {
  readonly form: RefObject<HTMLFormElement | null>
  readonly onSubmit: (event: FormEvent) => void
} {
  const form = useRef<HTMLFormElement>(null)
  const [refusals, setRefusals] = useState(0)
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusals])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void submit().then((refused) => refused !== undefined && setRefusals((count) => count + 1))
  }
  return { form, onSubmit }
}
