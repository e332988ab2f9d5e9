/** Words before a descriptor, as some wallets export them: `Receive: wpkh(…)`. */
const LEADING_WORDS = /^[A-Za-z ]{1,40}["']?:\s*["']?(?=[a-z]\w*\()/
const OPENING_QUOTES = /^["'`<“„«]+/
const CLOSING_QUOTES = /["'`>,;.”“»]{1,3}$/
const FUNCTION = /^[A-Za-z]\w*\(/
/** Any other line that begins with `#` is a comment. */
const CHECKSUM = /^#[02-9ac-hj-np-z]{8}$/
/** The text ends within a checksum. */
const CUT_CHECKSUM = /\)#[a-z0-9]{0,7}$/
const CUT_LENGTH_MAX = 9
const REST_OF_CHECKSUM = /^[a-z0-9]{1,8}$/
/** Characters: longer than any wallet writes. */
const LENGTH_MAX = 50_000

/** The descriptors in lines of text: with quotes, comments or words before them, also broken over lines. Null for none. */
export function descriptorLines(text: string): readonly string[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (!lines.some((line) => FUNCTION.test(withoutWords(line)))) return null
  return rejoined(lines).map((line) => line.replace(CLOSING_QUOTES, ''))
}

export function withoutQuotes(text: string): string {
  return text.replace(OPENING_QUOTES, '').replace(CLOSING_QUOTES, '')
}

function withoutWords(line: string): string {
  return line.replace(OPENING_QUOTES, '').replace(LEADING_WORDS, '')
}

/** Lines of a terminal or a mail end anywhere; a descriptor ends with its last bracket, or its checksum. */
function rejoined(lines: readonly string[]): readonly string[] {
  const whole: string[] = []
  let open = 0
  for (const line of lines) {
    const before = whole.at(-1)
    const isRest = before !== undefined && before.length < LENGTH_MAX && (open > 0 || isCut(before, line))
    if (!isRest && line.startsWith('#')) continue
    if (isRest) whole[whole.length - 1] = before + line
    else whole.push(withoutWords(line))
    open = (isRest ? open : 0) + openBrackets(line)
  }
  return whole
}

function isCut(before: string, line: string): boolean {
  if (CHECKSUM.test(line)) return before.endsWith(')')
  return CUT_CHECKSUM.test(before.slice(-CUT_LENGTH_MAX)) && REST_OF_CHECKSUM.test(line)
}

function openBrackets(line: string): number {
  return (line.match(/\(/g)?.length ?? 0) - (line.match(/\)/g)?.length ?? 0)
}
