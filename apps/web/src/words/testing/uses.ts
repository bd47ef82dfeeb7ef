import ts from 'typescript'
import { en } from '../en/index.ts'

/**
 * What a source file does with words. `key`: it names a key. `prefix`: it makes keys that begin so. `call`: it names a key and gives values.
 * `literal`: it shows a text of its own, which it must not.
 */
export interface Use {
  readonly kind: 'key' | 'prefix' | 'call' | 'literal'
  readonly file: string
  readonly line: number
  readonly text: string
  /** Names of the values and components, sorted; undefined when they are not written out there. */
  readonly given: readonly string[] | undefined
}

/** Attributes that people see or hear. */
const SPOKEN = /^(aria-(label|description|roledescription|placeholder|valuetext)|alt|title|placeholder|label|hint|text|action|description|summary)$/
/** Parts and models are free of words by their own rules: parts get texts as props. */
const SHOWS = /^(screens\/|main\.tsx$|router\.tsx$|shell\/|x\.tsx$)/
/** The type of the property says that it is one. */
const KEY = /^[a-z][A-Za-z]*(\.[A-Za-z0-9_]+)+$/
const LETTER = /\p{L}/u

/** Reads one file; `file` is relative to `src`. */
export function readUses(file: string, text: string): readonly Use[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const uses: Use[] = []
  const add = (kind: Use['kind'], node: ts.Node, found: string, given?: readonly string[]) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
    uses.push({ kind, file, line, text: found.trim() === '' ? found : kind === 'literal' && ts.isJsxText(node) ? found.trim() : found, given })
  }
  const visit = (node: ts.Node): void => {
    if (SHOWS.test(file)) for (const shown of literalOf(node)) add('literal', node, shown)
    for (const { kind, text: found, given } of keysOf(node)) add(kind, node, found, given)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return uses
}

function literalOf(node: ts.Node): readonly string[] {
  if (ts.isJsxText(node)) return LETTER.test(node.text) ? [node.text] : []
  if (!ts.isJsxAttribute(node) || !SPOKEN.test(node.name.getText())) return []
  const value = node.initializer !== undefined && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer
  if (value === undefined) return []
  const shown = ts.isStringLiteralLike(value) ? value.text : ts.isTemplateExpression(value) ? value.head.text : ''
  return LETTER.test(shown) && !KEY.test(shown) ? [shown] : []
}

interface Found {
  readonly kind: 'key' | 'prefix' | 'call'
  readonly text: string
  readonly given?: readonly string[]
}

function keysOf(node: ts.Node): readonly Found[] {
  if (ts.isStringLiteralLike(node) && Object.hasOwn(en, node.text)) return [{ kind: 'key', text: node.text }]
  if (ts.isTemplateExpression(node) && /^[a-zA-Z]+\./.test(node.head.text)) return [{ kind: 'prefix', text: node.head.text }]
  if (ts.isCallExpression(node) && node.expression.getText() === 't') return callOf(node)
  if (ts.isJsxSelfClosingElement(node) && node.tagName.getText() === 'Words') return elementOf(node)
  return []
}

function callOf({ arguments: [key, values] }: ts.CallExpression): readonly Found[] {
  if (key === undefined || !ts.isStringLiteralLike(key)) return []
  const given = values === undefined ? [] : namesOf(values)
  return given === undefined ? [] : [{ kind: 'call', text: key.text, given: given.toSorted() }]
}

function elementOf({ attributes }: ts.JsxSelfClosingElement): readonly Found[] {
  const attribute = (name: string) => attributes.properties.filter(ts.isJsxAttribute).find((one) => one.name.getText() === name)?.initializer
  const id = attribute('id')
  if (id === undefined || !ts.isStringLiteral(id)) return []
  const given = ['values', 'components'].map((name) => {
    const initializer = attribute(name)
    return initializer === undefined ? [] : ts.isJsxExpression(initializer) && initializer.expression ? namesOf(initializer.expression) : undefined
  })
  const known = given.every((names) => names !== undefined)
  return known ? [{ kind: 'call', text: id.text, given: given.flatMap((names) => names ?? []).toSorted() }] : []
}

/** Names of an object that is written out; undefined when it spreads or is made elsewhere. */
function namesOf(node: ts.Expression): readonly string[] | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined
  const names = node.properties.map((property) => (property.name === undefined ? undefined : property.name.getText().replaceAll(/['"]/g, '')))
  return names.every((name) => name !== undefined) ? names : undefined
}
