import { setImmediate } from 'node:timers/promises'

/** Bytes that are parsed in one go: some milliseconds. */
const SLICE_BYTES = 64 * 1024
const DEPTH_MAX = 32
const EXACT_DIGITS_MAX = 15

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const BRACKET = 0x5b
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d
const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const INTEGER = /^-?\d+$/

/** A number with so many digits that a double may not hold it. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/

/** A message up to this length is parsed at once. */
export const SHORT_BYTES = SLICE_BYTES

/** Parses a message of at most `SHORT_BYTES`, as `parseLongMessage` does. Throws SyntaxError. */
export function parseShortMessage(line: Buffer): unknown {
  const text = line.toString('utf8')
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  const parser = new Parser(line)
  parser.run(Number.POSITIVE_INFINITY)
  return parser.value
}

/**
 * Parses a message in slices, so that a history of many megabytes does not hold the event loop. Integers that a double may
 * not hold come out as strings of their digits, as `parseExactJson` does it; `exactInteger` reads both. Throws SyntaxError.
 */
export async function parseLongMessage(line: Buffer): Promise<unknown> {
  const parser = new Parser(line)
  for (let end = SLICE_BYTES; !parser.run(end); end = parser.at + SLICE_BYTES) await setImmediate()
  return parser.value
}

const OBJECT_BOUNDARY = '},'

type Container =
  | { readonly kind: 'list'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly fields: Record<string, unknown>; key: string | null }

/** What may come next. */
type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'comma-or-end' | 'nothing'

/** A JSON parser that can pause between two values. */
class Parser {
  value: unknown
  readonly #bytes: Buffer
  readonly #open: Container[] = []
  #at = 0
  #expected: Expected = 'value'
  /** Where the next backslash is; no string before it has an escape. */
  #backslash: number
  /** Before it, a cut was a wrong one. */
  #uncut = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#backslash = indexOrEnd(bytes, BACKSLASH, 0)
  }

  get at(): number {
    return this.#at
  }

  /** Goes on up to about `end`; true once the whole message is parsed. */
  run(end: number): boolean {
    const bytes = this.#bytes
    while (this.#at < bytes.length) {
      if (this.#at >= end) return false
      const code = bytes[this.#at] as number
      if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) this.#at += 1
      else this.#token(code)
    }
    if (this.#expected !== 'nothing') throw new SyntaxError('it ends too early')
    return true
  }

  #token(code: number): void {
    const expected = this.#expected
    if (expected === 'comma-or-end') this.#commaOrEnd(code)
    else if (expected === 'key' || expected === 'key-or-end') this.#keyOrEnd(code)
    else if (expected === 'nothing') throw this.#unexpected()
    else this.#startValue(code)
  }

  #startValue(code: number): void {
    if (code === QUOTE) this.#add(this.#string())
    else if (code === BRACE && this.#objects()) return
    else if (code === BRACE) this.#enter({ kind: 'object', fields: {}, key: null }, 'key-or-end')
    else if (code === BRACKET) this.#enter({ kind: 'list', items: [] }, 'value-or-end')
    else if (code === BRACKET_END && this.#expected === 'value-or-end') this.#leave('list')
    else if (code === MINUS || (code >= ZERO && code <= NINE)) this.#add(this.#number())
    else this.#add(this.#word())
  }

  /**
   * Adds many objects of a list at once. The next slice is cut behind an object; if the cut is a wrong one, what is before
   * it is no list of whole values, and the objects are parsed one by one.
   */
  #objects(): boolean {
    const list = this.#open[this.#open.length - 1]
    if (list?.kind !== 'list' || this.#at < this.#uncut) return false
    const end = this.#bytes.indexOf(OBJECT_BOUNDARY, this.#at + SLICE_BYTES)
    this.#uncut = end < 0 ? this.#bytes.length : end
    if (end < 0 || end > this.#at + 2 * SLICE_BYTES) return false
    const objects = parsedList(this.#bytes.toString('utf8', this.#at, end + 1))
    if (objects === null) return false
    for (const object of objects) list.items.push(object)
    this.#at = end + 1
    this.#expected = 'comma-or-end'
    return true
  }

  #enter(container: Container, expected: Expected): void {
    if (this.#open.length === DEPTH_MAX) throw new SyntaxError(`it has more than ${DEPTH_MAX} levels`)
    this.#open.push(container)
    this.#at += 1
    this.#expected = expected
  }

  #leave(kind: Container['kind']): void {
    const container = this.#open.pop()
    if (container?.kind !== kind) throw this.#unexpected()
    this.#at += 1
    this.#add(container.kind === 'list' ? container.items : container.fields)
  }

  #add(value: unknown): void {
    const container = this.#open[this.#open.length - 1]
    if (container === undefined) this.value = value
    else if (container.kind === 'list') container.items.push(value)
    else if (container.key !== null && container.key !== '__proto__') container.fields[container.key] = value
    this.#expected = container === undefined ? 'nothing' : 'comma-or-end'
  }

  #commaOrEnd(code: number): void {
    if (code === BRACE_END) this.#leave('object')
    else if (code === BRACKET_END) this.#leave('list')
    else if (code === COMMA) {
      this.#at += 1
      this.#expected = this.#open[this.#open.length - 1]?.kind === 'list' ? 'value' : 'key'
    } else throw this.#unexpected()
  }

  #keyOrEnd(code: number): void {
    const object = this.#open[this.#open.length - 1]
    if (code === BRACE_END && this.#expected === 'key-or-end') {
      this.#leave('object')
      return
    }
    if (code !== QUOTE || object?.kind !== 'object') throw this.#unexpected()
    object.key = this.#string()
    this.#skipSpace()
    if (this.#bytes[this.#at] !== COLON) throw this.#unexpected()
    this.#at += 1
    this.#expected = 'value'
  }

  #string(): string {
    const bytes = this.#bytes
    const start = this.#at + 1
    let end = indexOrEnd(bytes, QUOTE, start)
    if (this.#backslash < start) this.#backslash = indexOrEnd(bytes, BACKSLASH, start)
    if (this.#backslash < end) end = this.#escapedEnd(start)
    if (end >= bytes.length) throw new SyntaxError('it ends within a string')
    this.#at = end + 1
    if (this.#backslash > end) return bytes.toString('utf8', start, end)
    return JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string
  }

  #escapedEnd(start: number): number {
    let at = start
    while (at < this.#bytes.length && this.#bytes[at] !== QUOTE) at += this.#bytes[at] === BACKSLASH ? 2 : 1
    return at
  }

  #number(): number | string {
    const text = this.#letters()
    if (!NUMBER.test(text)) throw this.#unexpected()
    return text.length > EXACT_DIGITS_MAX && INTEGER.test(text) && !Number.isSafeInteger(Number(text))
      ? text
      : Number(text)
  }

  #word(): boolean | null {
    const text = this.#letters()
    if (text === 'null') return null
    if (text === 'true' || text === 'false') return text === 'true'
    throw this.#unexpected()
  }

  /** Up to the next structural character or space. */
  #letters(): string {
    const start = this.#at
    let at = start
    for (let code = this.#bytes[at]; code !== undefined && isLetter(code); code = this.#bytes[at]) at += 1
    this.#at = at
    return this.#bytes.toString('latin1', start, at)
  }

  #skipSpace(): void {
    while ((this.#bytes[this.#at] ?? COLON) <= 0x20) this.#at += 1
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`it has an unexpected character at ${this.#at}`)
  }
}

/** Null if the text is anything else, or has a long number. */
function parsedList(text: string): readonly unknown[] | null {
  if (LONG_NUMBER.test(text)) return null
  try {
    return JSON.parse(`[${text}]`) as readonly unknown[]
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isLetter(code: number): boolean {
  return (
    code > 0x20 &&
    code !== COMMA &&
    code !== BRACE_END &&
    code !== BRACKET_END &&
    code !== COLON &&
    code !== QUOTE
  )
}

function indexOrEnd(bytes: Buffer, code: number, from: number): number {
  const at = bytes.indexOf(code, from)
  return at < 0 ? bytes.length : at
}
