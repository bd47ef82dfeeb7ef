import type { DeviceId, Route, RouteAuth, RouteInput, RouteName, RouteOutput, Routes, UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'

/** A device that holds a session. */
export interface SessionCaller {
  readonly kind: 'session'
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly tokenHash: Uint8Array
}
/** Somebody who proved the password or the recovery key of an account. */
export interface GrantCaller {
  readonly kind: 'grant'
  readonly userId: UserId
}
export type Caller = SessionCaller | GrantCaller
type CallerFor<A extends RouteAuth> = { none: undefined; session: SessionCaller; grant: GrantCaller; either: Caller }[A]

export type Call<R extends Route> = RouteInput<R> & { readonly caller: CallerFor<R['auth']>; readonly address: AddressKey }

/** What a method does; input is validated before, output after. Throws ConclaveError. */
export type Handler<R extends Route> = (context: Context, call: Call<R>) => Promise<RouteOutput<R>>
export type Handlers = { readonly [N in RouteName]: Handler<Routes[N]> }
