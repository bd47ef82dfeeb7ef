import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findPlace } from './place.ts'

describe('where the home is', () => {
  it('is --home before CONCLAVE_HOME before ~/.conclave', () => {
    expect(findPlace({ home: './a' }, { CONCLAVE_HOME: './b' }).home).toBe(resolve('a'))
    expect(findPlace({}, { CONCLAVE_HOME: './b' }).home).toBe(resolve('b'))
    expect(findPlace({}, { CONCLAVE_HOME: '' }).home).toBe(join(homedir(), '.conclave'))
  })
  it('has its key beside it, or where CONCLAVE_STORE_KEY_FILE says', () => {
    expect(findPlace({ home: 'a' }, {}).storeKeyFile).toBe(resolve('a', 'store.key'))
    expect(findPlace({ home: 'a' }, { CONCLAVE_STORE_KEY_FILE: 'elsewhere' }).storeKeyFile).toBe(resolve('elsewhere'))
  })
})

describe('--server', () => {
  const server = (text: string) => findPlace({ server: text }, {}).server
  it('takes https anywhere and http on this machine', () => {
    expect(server('https://chat.example.org/')).toBe('https://chat.example.org')
    expect(server('http://127.0.0.1:8787')).toBe('http://127.0.0.1:8787')
    expect(server('http://localhost:1')).toBe('http://localhost:1')
    expect(server('http://[::1]:8787')).toBe('http://[::1]:8787')
  })
  it('refuses the rest and says what it takes', () => {
    for (const text of [
      'chat.example.org',
      'ftp://x',
      'http://chat.example.org',
      'https://user:pass@x',
      'https://x/?a=1',
      'http://127.0.0.1.example.org',
      '',
    ])
      expect(() => server(text)).toThrow(/E_CONFIG.*--server/)
  })
})
