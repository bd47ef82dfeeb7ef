import type { PersonView } from '@conclave/client'
import { ConclaveError, type Handle, parseHandle } from '@conclave/protocol'
import type { Context } from '../context.ts'

/** A handle as it was typed, also with the @ that stands before it elsewhere. @throws ConclaveError `E_HANDLE_MALFORMED` */
export const typedHandle = (text: string): Handle => parseHandle(text.replace(/^@/, ''))

/** A person this account knows, without the network. @throws ConclaveError `E_HANDLE_MALFORMED`, `E_NOT_FOUND`, `E_SELF` */
export function knownPerson({ client }: Context, text: string): PersonView {
  const handle = typedHandle(text)
  if (client.accounts.current()?.handle === handle) throw new ConclaveError('E_SELF')
  const person = client.people.find(handle)
  if (!person) throw new ConclaveError('E_NOT_FOUND', `nobody called ${handle} is known here`)
  return person
}

/** @throws ConclaveError as {@link knownPerson}, `E_NOT_A_CONTACT`, `E_BLOCKED` */
export function contact(context: Context, text: string): PersonView {
  const handle = typedHandle(text)
  if (context.client.accounts.current()?.handle === handle) throw new ConclaveError('E_SELF')
  const person = context.client.people.find(handle)
  if (person?.state === 'blocked') throw new ConclaveError('E_BLOCKED')
  if (person?.state !== 'contact') throw new ConclaveError('E_NOT_A_CONTACT')
  return person
}

/** A contact, asking the server once for an acceptance that this device has not seen yet. */
export async function contactAfter(catchUp: () => Promise<unknown>, context: Context, text: string): Promise<PersonView> {
  try {
    return contact(context, text)
  } catch (error) {
    if (!(error instanceof ConclaveError) || error.code !== 'E_NOT_A_CONTACT') throw error
    await catchUp()
    return contact(context, text)
  }
}
