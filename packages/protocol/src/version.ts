/**
 * Version of everything on the wire: frames, envelope, HTTP methods. `version.test.ts` pins their shape by a hash:
 * a change of shape bumps the version and adds a line here.
 *
 * 1  first version; its form may still change until it is released
 */
export const PROTOCOL_VERSION = 1
