import { findKey } from '../../../src/domain/secrets/find-key.ts'
import { PhraseFinder } from '../../../src/domain/secrets/phrase-finder.ts'
import type { SecretKind } from '../../../src/domain/secrets/secret.ts'
import { readCoinCells, unknownCoinSentence } from './coin-names.ts'
import type { Found, Mention, Mentions } from './mention.ts'
import { type IsValid, isAddressLike, isWrapped, problem, readOne } from './read-one.ts'
import { withLabel } from './read-row.ts'

type JsonObject = Readonly<Record<string, unknown>>

const ADDRESS_KEY = /addr|^(?:desc|descriptor|uri|url|link|to|ref)$/i
const LABEL_KEYS = [
  'label',
  'labels',
  'name',
  'title',
  'note',
  'notes',
  'comment',
  'description',
  'memo',
  'account',
]
const COIN_KEY = /^(?:(?:block)?chain|coin|(?:crypto)?currency|asset|network|symbol|ticker)$/i
/** An address or a hash. */
const LONG_KEY = /[0-9A-Za-z]{20}/
const DEPTH_MAX = 100
const NODES_BETWEEN_PAUSES = 200
/** Each search for a text that the source spells otherwise goes to its end. */
const MISSES_MAX = 20

const LAST_COMMAS = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g
const BETWEEN_OBJECTS = /"(?:[^"\\]|\\.)*"|\}\s*\{/g
const JSON_START = /^\s*(?:\{\s*["']|\[\s*[[{"'])/
const NAMED_VALUE = /^(?:\{|["'][^"']{0,200}["']\s*:)/

/** Whether a text that is no valid JSON was meant to be. Lines that can be read, as JSON or as addresses, are something else. */
export function isBrokenJson(text: string, isValid: IsValid): boolean {
  if (!JSON_START.test(text)) return false
  const lines = text.split('\n').map((line) => line.trim())
  return !lines.some((line) => parseJsonLine(line) !== undefined || hasPlainAddress(line, isValid))
}

/** Without quotes around it, and under no name. */
function hasPlainAddress(line: string, isValid: IsValid): boolean {
  return !NAMED_VALUE.test(line) && line.split(/\s+/).some((word) => isAddressText(word, isValid))
}

/** The object of a line of JSON, also with a comma at its end; undefined for any other line. */
export function parseJsonLine(line: string): unknown {
  if (!line.startsWith('{')) return undefined
  const object = line.replace(/,\s*$/, '')
  return (
    parseJson(object) ??
    (/\}\s*\{/.test(object) ? parseJson(`[${object.replace(BETWEEN_OBJECTS, comma)}]`) : undefined)
  )
}

/** Also with commas behind the last items; undefined if it is not valid otherwise. */
function parseJson(text: string): unknown {
  for (const version of [text, text.replace(LAST_COMMAS, (part) => (part === ',' ? '' : part))]) {
    try {
      return JSON.parse(version)
    } catch {
      // The next version may be valid.
    }
  }
  return undefined
}

function comma(part: string): string {
  return part.startsWith('"') ? part : '},{'
}

/** The addresses in a JSON value with their labels, in order. `lineOf` finds the line of a text in the source. */
export function* readJson(root: unknown, lineOf: (text: string) => number, isValid: IsValid): Mentions {
  const secrets = yield* secretNodes(root)
  const found = new Map<string, Mention>()
  let count = 0
  for (const node of nodesOf(root)) {
    if (count++ % NODES_BETWEEN_PAUSES === 0) yield null
    const secret = secrets.get(node)
    if (secret !== undefined) yield { kind: 'secret', line: lineOf(''), secret }
    else
      for (const one of foundIn(node, isValid)) {
        const mention = { ...one, line: lineOf('text' in one ? one.text : '') }
        const key = mention.kind === 'address' ? `${mention.chain} ${mention.text}` : `${found.size}`
        found.set(key, merged(found.get(key), mention))
      }
  }
  yield* found.values()
}

/** The labels of a wallet may stand apart from its addresses. */
function merged(first: Mention | undefined, second: Mention): Mention {
  if (first?.kind !== 'address' || second.kind !== 'address') return first ?? second
  return first.label === null ? { ...first, label: second.label } : first
}

/** All objects and arrays, outer ones first, in the order of the text. */
function* nodesOf(root: unknown): Generator<object> {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) continue
    yield value
    for (const inner of Object.values(value).reverse()) pending.push({ value: inner, depth: depth + 1 })
  }
}

/** The objects and arrays that have a secret among their keys and values; words of a phrase may be in several. */
function* secretNodes(root: unknown): Generator<null, ReadonlyMap<object, SecretKind>> {
  const found = new Map<object, SecretKind>()
  const phrases = new PhraseFinder('lines')
  const places: object[] = []
  let count = 0
  for (const node of nodesOf(root)) {
    if (count++ % NODES_BETWEEN_PAUSES === 0) yield null
    for (const [key, value] of Object.entries(node)) {
      const isList = Array.isArray(node)
      const text = typeof value === 'string' ? value : ''
      const secret = findKey(isList ? text : `${key}: ${text}`)
      if (secret !== null && secret !== 'possible-private-key') found.set(node, secret)
      // A map from addresses to labels: no phrase goes on from one label to the next.
      phrases.add(LONG_KEY.test(key) ? `${key} ${text}` : text, places.length)
      places.push(node)
    }
  }
  for (const place of phrases.lines) found.set(places[place] as object, 'recovery-phrase')
  return found
}

function foundIn(node: object, isValid: IsValid): readonly Found[] {
  if (Array.isArray(node))
    return node.flatMap((item) => (isAddressText(item, isValid) ? [readOne(item, isValid)] : []))
  const object = node as JsonObject
  const record = readLabelRecord(object, isValid)
  if (record !== null) return [record]
  const label = LABEL_KEYS.map((name) => textAt(object, name)).find((text) => text !== null) ?? null
  const coins = Object.keys(object)
    .filter((key) => COIN_KEY.test(key))
    .flatMap((key) => textAt(object, key) ?? [])
  return Object.entries(object).flatMap(([key, value]): readonly Found[] => {
    if (isAddressText(key, isValid)) return [withCoin(readOne(key, isValid), labelOfKey(value), coins)]
    const isNamed =
      ADDRESS_KEY.test(key) && typeof value === 'string' && (isAddressLike(value) || isWrapped(value))
    if (!isNamed && !isAddressText(value, isValid)) return []
    return [withCoin(readOne(value as string, isValid), label, coins)]
  })
}

/** BIP 329: only labels of addresses are used. Null for another object. */
function readLabelRecord(record: JsonObject, isValid: IsValid): Found | null {
  const type = textAt(record, 'type')?.toLowerCase()
  const ref = textAt(record, 'ref')
  if (type === undefined || ref === null) return null
  if (type !== 'addr' && type !== 'address') return { kind: 'skipped', what: 'other-label' }
  return withCoin(readOne(ref, isValid), textAt(record, 'label'), [])
}

function withCoin(one: Found, label: string | null, coins: readonly string[]): Found {
  if (one.kind !== 'address') return one
  const coin = readCoinCells(coins)
  if (coin.kind === 'unknown') return problem(one.text, unknownCoinSentence(coins))
  return withLabel({ ...one, chain: coin.kind === 'chain' ? coin.chain : one.chain }, label)
}

/** The value under an address is its label, or has one. */
function labelOfKey(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? textAt(value as JsonObject, 'label') : null
}

function isAddressText(text: unknown, isValid: IsValid): text is string {
  if (typeof text !== 'string' || !(isAddressLike(text) || isWrapped(text))) return false
  const one = readOne(text, isValid)
  return one.kind === 'address' && isValid(one.text, one.chain)
}

function textAt(object: JsonObject, key: string): string | null {
  const value = object[key]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** A whole text of JSON; false if it is none. */
export function* readWholeJson(text: string, isValid: IsValid): Generator<Mention | null, boolean> {
  if (!/^\s*[{[]/.test(text)) return false
  const root = parseJson(text)
  if (root === undefined) return false
  let found = 0
  for (const mention of readJson(root, linesIn(text), isValid)) {
    if (mention !== null) found += 1
    yield mention
  }
  if (found === 0) yield { kind: 'problem', line: 1, text: '', reason: noAddressIn(root) }
  return true
}

/** Finds the lines of texts that are asked for in the order of the source; a text that is not found is on the last line. */
function linesIn(source: string): (text: string) => number {
  const breakAfter = (place: number) => source.indexOf('\n', place) + 1 || Number.POSITIVE_INFINITY
  let [place, line, nextLine, misses] = [0, 1, breakAfter(0), 0]
  return (text) => {
    const found = text === '' || misses > MISSES_MAX ? -1 : source.indexOf(text, place)
    if (found < 0) {
      misses += text === '' ? 0 : 1
      return line
    }
    place = found
    for (; nextLine <= place; nextLine = breakAfter(nextLine)) line += 1
    return line
  }
}

/** Electrum keeps labels by the hashes of transactions. */
function noAddressIn(root: unknown): string {
  const keys = typeof root === 'object' && root !== null && !Array.isArray(root) ? Object.keys(root) : []
  const hashes = keys.filter((key) => /^[0-9a-f]{64}(?::\d+)?$/i.test(key)).length
  if (hashes > 0) return `${hashes} ${hashes === 1 ? 'label' : 'labels'} of transactions, none of an address.`
  return 'There is no address in this JSON.'
}
