import type { Route, RouteAuth, RouteInput, RouteName, RouteOutput, Routes } from '@conclave/protocol'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import type { Caller, GrantCaller, SessionCaller } from '../domain/sessions/caller.ts'

type CallerFor<A extends RouteAuth> = { none: undefined; session: SessionCaller; grant: GrantCaller; either: Caller }[A]

export type Call<R extends Route> = RouteInput<R> & { readonly caller: CallerFor<R['auth']>; readonly address: AddressKey }

/** What a method does; input is validated before, output after. Throws ConclaveError. */
export type Handler<R extends Route> = (context: Context, call: Call<R>) => Promise<RouteOutput<R>>
export type Handlers = { readonly [N in RouteName]: Handler<Routes[N]> }
