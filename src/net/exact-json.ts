/** The deepest answer of a provider has a tenth of these levels, the longest a fifth of these values. */
const DEPTH_MAX = 64
const VALUES_MAX = 500_000
/** A number that a double may not represent exactly: 16 digits and more, or an exponent. */
const INEXACT = /^-?(?:\d{16,}|\d+(?:\.\d+)?[eE][+-]?\d+)$/
/** A number with a point or an exponent. */
const FRACTION = /^-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)$/
/** Up to this many characters, a number without an exponent is exact. */
const EXACT_LENGTH = 15

/**
 * Parses JSON whose integers may lie beyond 2^53: numbers under a key that a double might not hold come out as the
 * strings of their own characters, all others as numbers. `exactInteger` reads both. Throws SyntaxError, also for a text
 * that is nested so deeply, or has so many values, that parsing it could end the process.
 * A reviver that reads each value's source text does the same, at eight times the cost of a plain parse.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(quoteNumbers(text, isInexact, VALUES_MAX))
}

/**
 * The same for answers that state amounts in coins: numbers under a key that have a fraction or an exponent come out as
 * strings too. `valuesMax`: the most values that an answer has.
 */
export function parseExactDecimals(text: string, valuesMax = VALUES_MAX): unknown {
  return JSON.parse(quoteNumbers(text, isInexactOrFraction, valuesMax))
}

/**
 * The same for answers whose numbers stand in lists as well: every number comes out as the string of its own characters.
 * At eight times the cost of a plain parse it suits small answers, such as a page of prices.
 */
export function parseNumbersAsText(text: string, valuesMax = VALUES_MAX): unknown {
  const parse = JSON.parse as (text: string, revive: unknown) => unknown
  quoteNumbers(text, () => false, valuesMax)
  const revive: ReviveWithSource = (_key, value, { source }) => (typeof value === 'number' ? source : value)
  return parse(text, revive)
}

/** ECMAScript passes the characters of a value that is neither an object nor a list. */
type ReviveWithSource = (key: string, value: unknown, context: { readonly source?: string }) => unknown

type NumberTest = (text: string, start: number, end: number) => boolean

function quoteNumbers(text: string, isQuoted: NumberTest, valuesMax: number): string {
  let depth = 0
  let values = 1
  let quoted = ''
  let copied = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === COMMA) values += 1
    else if (code === BRACKET || code === BRACE) {
      depth += 1
      values += 1
    } else if (code === BRACKET_END || code === BRACE_END) depth -= 1
    else if (code === COLON) {
      const start = endOfSpace(text, at + 1)
      const end = endOfNumber(text, start)
      if (isQuoted(text, start, end)) {
        quoted += `${text.slice(copied, start)}"${text.slice(start, end)}"`
        copied = end
      }
      at = end - 1
    }
    if (depth > DEPTH_MAX || values > valuesMax) {
      throw new SyntaxError(`more than ${DEPTH_MAX} levels or ${valuesMax} values`)
    }
  }
  return copied === 0 ? text : quoted + text.slice(copied)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const BRACKET = 0x5b
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d

const SPACES = [0x20, 0x09, 0x0a, 0x0d]
const [ZERO, NINE, MINUS, PLUS, POINT, SMALL_E, LARGE_E] = [0x30, 0x39, 0x2d, 0x2b, 0x2e, 0x65, 0x45]

function endOfSpace(text: string, start: number): number {
  let at = start
  while (SPACES.includes(text.charCodeAt(at))) at += 1
  return at
}

/** Where the characters end that a number can consist of; `start` if there are none. */
function endOfNumber(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= ZERO && code <= NINE) continue
    if (code !== MINUS && code !== POINT && code !== PLUS && code !== SMALL_E && code !== LARGE_E) return at
  }
}

function isInexact(text: string, start: number, end: number): boolean {
  if (end - start > EXACT_LENGTH) return INEXACT.test(text.slice(start, end))
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === SMALL_E || code === LARGE_E) return INEXACT.test(text.slice(start, end))
  }
  return false
}

function isInexactOrFraction(text: string, start: number, end: number): boolean {
  return isInexact(text, start, end) || FRACTION.test(text.slice(start, end))
}

/** Where the string that begins at `start` ends; the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at
  }
  return text.length
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === BACKSLASH) before -= 1
  return (at - before) % 2 === 0
}

/** Enough for an amount of 256 bits. */
const DIGITS = /^-?(?:0|[1-9]\d{0,77})$/

/**
 * A value from `parseExactJson` as an integer; null unless it is certain to be the number that was sent. Fractions,
 * exponents, unsafe doubles, leading zeros and more than 78 digits give null.
 */
export function exactInteger(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null
  return typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : null
}

/** The same as a number; null as well if no double is exactly it. */
export function exactNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
  const integer = exactInteger(value)
  return integer === null ? null : exactNumber(Number(integer))
}
