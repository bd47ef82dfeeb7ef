import { PERIODS } from './limits.ts'

/**
 * The pause that a server asks for, as a client keeps it: a server must not send anybody away for good.
 * @param asked ms, whatever was on the wire
 * @returns ms, above 0 and at most {@link PERIODS.retryAfter}; undefined where none is asked for
 */
export function boundedRetryAfter(asked: number | undefined): number | undefined {
  return asked !== undefined && asked > 0 ? Math.min(asked, PERIODS.retryAfter) : undefined
}
