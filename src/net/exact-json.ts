/**
 * A number under a key that a double may not represent exactly: 16 digits and more, or an exponent.
 *
 * Why this never matches inside a string: the quote before the colon follows a letter, digit or underscore, so it
 * is not escaped; and an opening quote never follows one of those in valid JSON. So it closes a key, and what
 * comes after the colon is a value. Looking at one character before the quote keeps the search fast.
 */
const INEXACT_NUMBER = /([a-z0-9_]"\s*:\s*)(-?(?:\d{16,}|\d+(?:\.\d+)?[eE][+-]?\d+))(?=[\s,}\]])/gi

/** The deepest answer of a provider has a tenth of these levels, the longest a fifth of these values. */
const DEPTH_MAX = 64
const VALUES_MAX = 500_000
/** A text of this length parses into little memory, whatever it holds. */
const UNCHECKED_LENGTH = 64 * 1024

/**
 * Parses JSON whose integers may lie beyond 2^53: numbers under a key that a double might not hold come out as the
 * strings of their own characters, all others as numbers. `exactInteger` reads both. Throws SyntaxError, also for a text
 * that is nested so deeply, or has so many values, that parsing it could end the process.
 * A reviver that reads each value's source text does the same, at eight times the cost of a plain parse.
 */
export function parseExactJson(text: string): unknown {
  if (text.length > UNCHECKED_LENGTH) requireBounded(text)
  return JSON.parse(text.replace(INEXACT_NUMBER, '$1"$2"'))
}

function requireBounded(text: string): void {
  let depth = 0
  let values = 1
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === COMMA) values += 1
    else if (code === BRACKET || code === BRACE) {
      depth += 1
      values += 1
    } else if (code === BRACKET_END || code === BRACE_END) depth -= 1
    if (depth > DEPTH_MAX) throw new SyntaxError(`more than ${DEPTH_MAX} levels`)
    if (values > VALUES_MAX) throw new SyntaxError(`more than ${VALUES_MAX} values`)
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const BRACKET = 0x5b
const BRACKET_END = 0x5d
const BRACE = 0x7b
const BRACE_END = 0x7d

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
