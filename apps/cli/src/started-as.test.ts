import { describe, expect, it } from 'vitest'
import { quoted, startedAs, withProgram } from './started-as.ts'

describe('startedAs', () => {
  it('is the script of a clone, npm, or the name; with the home that was given', () => {
    expect(startedAs({})).toBe('conclave')
    expect(startedAs({ CONCLAVE_STARTED_AS: './conclave' }, '.dev/cleo')).toBe('./conclave --home .dev/cleo')
    expect(startedAs({ npm_lifecycle_event: 'conclave' }, 'my home')).toBe("npm run -s conclave -- --home 'my home'")
    expect(startedAs({ npm_lifecycle_event: 'start' })).toBe('conclave')
  })
})

describe('quoted', () => {
  it('leaves simple words, and closes others to the shell', () => {
    expect(['Harbour', './a/b-c', 'two words', "it's", '$(x)'].map(quoted)).toEqual(['Harbour', './a/b-c', "'two words'", "'it'\\''s'", "'$(x)'"])
  })
})

describe('withProgram', () => {
  it('replaces the name where a command begins, and nowhere else', () => {
    const program = './conclave --home a'
    expect(withProgram('Run: conclave signup, or conclave signin.', program)).toBe('Run: ./conclave --home a signup, or ./conclave --home a signin.')
    expect(withProgram('  conclave --home ./ada signup ada', './conclave')).toBe('  ./conclave --home ./ada signup ada')
    for (const text of ['the conclave', 'a/conclave x', 'conclave: This', 'my-conclave x']) expect(withProgram(text, program)).toBe(text)
  })
})
