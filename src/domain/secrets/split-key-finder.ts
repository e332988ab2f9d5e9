import { CONTEXT_LENGTH, kindInContext } from './key-context.ts'
import { isMiniKey, joinedKeyKind } from './key-kind.ts'
import type { SecretKind } from './secret.ts'

const GROUP = /[0-9A-Za-z]+/g
const BASE58_GROUP = /^[1-9A-HJ-NP-Za-km-z]+$/
const HEX_GROUP = /^(?:0x)?([0-9a-f]+)$/i
/** An extended private key has 107 to 112 characters. */
const LENGTH_MAX = 112
const HEX_LENGTH = 64
/** A checksum takes a tenth of a millisecond, and texts of many short groups would need thousands. Labels need hardly any. */
const CHECKS_PER_LINE_MAX = 200
/** Comparisons of groups. A text of 5,000 characters needs fewer; lines of programs would take a second. */
const STEPS_PER_LINE_MAX = 500_000
/** To read a group takes as long as several comparisons. */
const STEPS_PER_GROUP = 10
const MINI_LENGTHS: ReadonlySet<number> = new Set([22, 26, 30])
/** `01` behind a key: its public key is compressed. */
const HEX_KEY = /^(?:[0-9a-f]{64}|(?!0[23])[0-9a-f]{64}01)$/i
/** Of 64 random digits, 24 are letters; numbers have none. */
const HEX_LETTERS_MIN = 8

interface Group {
  readonly text: string
  /** Empty for what is not hexadecimal. */
  readonly hex: string
  readonly isBase58: boolean
  /** Between this group and the one before it, without white space. */
  readonly mark: string
  /** The text of its line on the left of it. */
  readonly before: string
  readonly after: string
  /** The digits, and the letters among them, of this group and those before it up to one that is not hexadecimal. */
  readonly hexLength: number
  readonly hexLetters: number
  readonly line: number
}

/**
 * Finds private keys whose characters are in groups, as on paper wallets, or broken over lines that are given one after
 * the other. Text may stand on both sides.
 */
export class SplitKeyFinder {
  /** The last groups, oldest first. */
  readonly #recent: Group[] = []
  #checksLeft = 0
  #hexChecksLeft = 0
  #stepsLeft = 0
  /** The text behind the last group. */
  #tail = ''
  /** By the numbers of their lines. */
  readonly lines = new Map<number, SecretKind>()
  /** Of all lines: `possible-private-key` only if there is no other, null for none. */
  kind: SecretKind | null = null

  /** `text` is readable text. */
  add(text: string, line: number): void {
    let end = 0
    this.#checksLeft = CHECKS_PER_LINE_MAX
    this.#hexChecksLeft = CHECKS_PER_LINE_MAX
    this.#stepsLeft = STEPS_PER_LINE_MAX
    for (const { 0: group, index } of text.matchAll(GROUP)) {
      this.#stepsLeft -= STEPS_PER_GROUP
      if (this.#stepsLeft < 0) {
        this.#recent.length = 0
        this.#tail = ''
        return
      }
      const mark = (this.#tail + text.slice(end, index)).trim()
      this.#tail = ''
      end = index + group.length
      const hex = HEX_GROUP.exec(group)?.[1] ?? ''
      this.#addGroup({
        text: group,
        hex,
        ...hexUpTo(hex, this.#recent.at(-1)),
        isBase58: BASE58_GROUP.test(group),
        mark,
        after: text.slice(end, end + CONTEXT_LENGTH),
        before: text.slice(Math.max(0, index - CONTEXT_LENGTH), index),
        line,
      })
    }
    this.#tail += text.slice(end)
  }

  #addGroup(group: Group): void {
    if (group.hex === '' && !group.isBase58) {
      this.#recent.length = 0
      return
    }
    this.#recent.push(group)
    if (this.#recent.length > LENGTH_MAX) this.#recent.shift()
    if (this.#recent.length < 2) return
    if (group.isBase58) this.#checkBase58()
    if (group.hex !== '') this.#checkHex()
  }

  #checkBase58(): void {
    let length = 0
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const { text, isBase58 } = this.#recent[index] as Group
      length += text.length
      this.#stepsLeft -= 1
      if (!isBase58 || length > LENGTH_MAX) return
      const isSplit = index < this.#recent.length - 1
      const kind = isSplit && mayBeKey(length, text) ? this.#kindFrom(index) : null
      if (kind !== null) this.#mark(index, kind)
    }
  }

  #kindFrom(first: number): SecretKind | null {
    if (this.#checksLeft-- <= 0) return null
    const groups = this.#recent.slice(first).map(({ text }) => text)
    const joined = groups.join('')
    if (!MINI_LENGTHS.has(joined.length)) return joinedKeyKind(joined)
    // Its checksum has only 8 bits.
    const isEven = groups.slice(0, -1).every((group) => group.length === groups[0]?.length)
    return isEven && /\d/.test(joined) && isMiniKey(joined) ? 'private-key' : null
  }

  #checkHex(): void {
    const last = this.#recent.at(-1) as Group
    if (last.hexLength < HEX_LENGTH) return
    let length = 0
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const group = this.#recent[index] as Group
      length += group.hex.length
      this.#stepsLeft -= 1
      if (group.hex === '' || length > HEX_LENGTH + 2) return
      if (length >= HEX_LENGTH && index < this.#recent.length - 1) this.#checkHexFrom(index)
      // Another mark separates other things.
      if (group.mark !== last.mark) return
    }
  }

  #checkHexFrom(index: number): void {
    const [first, last] = [this.#recent[index], this.#recent.at(-1)]
    if (first === undefined || last === undefined) return
    const letters = last.hexLetters - first.hexLetters + lettersIn(first.hex)
    if (letters < HEX_LETTERS_MIN || this.#hexChecksLeft-- <= 0) return
    const joined = this.#recent
      .slice(index)
      .map(({ hex }) => hex)
      .join('')
    if (!HEX_KEY.test(joined)) return
    const kind = kindInContext(first.before, first.text, last.after)
    if (kind !== null) this.#mark(index, kind)
  }

  #mark(first: number, kind: SecretKind): void {
    if (kind !== 'possible-private-key' || this.kind === null) this.kind = kind
    const start = this.#recent[first]?.line ?? 0
    for (let line = start; line <= (this.#recent.at(-1)?.line ?? 0); line++) {
      if (kind !== 'possible-private-key' || !this.lines.has(line)) this.lines.set(line, kind)
    }
  }
}

/** By the length and the first characters, without a checksum. */
function mayBeKey(length: number, start: string): boolean {
  if (MINI_LENGTHS.has(length)) return start.startsWith('S')
  if (length === 51) return /^[5-9]/.test(start)
  if (length === 52) return /^[K-Za-e]/.test(start)
  return length === 58 ? start.startsWith('6') : length >= 107 && /^[xyzYZuUvVtLMd]/.test(start)
}

function hexUpTo(hex: string, before: Group | undefined): Pick<Group, 'hexLength' | 'hexLetters'> {
  if (hex === '') return { hexLength: 0, hexLetters: 0 }
  const { hexLength = 0, hexLetters = 0 } = before ?? {}
  return { hexLength: hexLength + hex.length, hexLetters: hexLetters + lettersIn(hex) }
}

function lettersIn(hex: string): number {
  return hex.match(/[a-f]/gi)?.length ?? 0
}
