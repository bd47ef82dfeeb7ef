import { describe, expect, it } from 'vitest'
import { answererOf } from './route.ts'

const HOME = 'https://chat.example'
const asked = (path: string, mode = 'cors', method = 'GET') => answererOf({ url: new URL(path, HOME).href, mode, method }, HOME)

describe('the service worker', () => {
  it('answers pages and files of the app', () => {
    for (const path of ['/', '/u#abc', '/c/abc?locale=en-XA', '/v1x']) expect([path, asked(path, 'navigate')]).toEqual([path, 'shell'])
    for (const path of ['/assets/a.js', '/manifest.webmanifest', '/sw.js']) expect([path, asked(path)]).toEqual([path, 'file'])
  })

  it('never touches what belongs to the server, other origins and other methods', () => {
    for (const path of ['/v1', '/v1/server', '/v1/gateway?x', '/docs', '/docs/init.js', '/healthz', '/metrics'])
      for (const mode of ['navigate', 'cors']) expect([path, asked(path, mode)]).toEqual([path, 'server'])
    expect(asked('https://other.example/assets/a.js')).toBe('server')
    expect(asked('/', 'navigate', 'POST')).toBe('server')
  })
})
