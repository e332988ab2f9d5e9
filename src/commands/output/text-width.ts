const PLAIN = /^[\x20-\x7e]*$/
/** Two columns in terminals: Unicode's East Asian Width W and F, and pictures. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

let segmenter: Intl.Segmenter | null = null

/** The columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  return charactersOf(text).reduce((sum, character) => sum + widthOfCharacter(character), 0)
}

/** At most this many columns, with … where its middle was. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const characters = charactersOf(text)
  const end = fitting(characters.toReversed(), Math.floor((width - 1) / 2)).toReversed()
  const start = fitting(characters, width - 1 - widthOf(end.join('')))
  return `${start.join('')}…${end.join('')}`
}

/** At most this many columns, with … where its end was. */
export function beginning(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  return `${fitting(charactersOf(text), width - 1)
    .join('')
    .trimEnd()}…`
}

/** As many of the first characters as fit. */
function fitting(characters: readonly string[], width: number): readonly string[] {
  let left = width
  const end = characters.findIndex((character) => {
    left -= widthOfCharacter(character)
    return left < 0
  })
  return end === -1 ? characters : characters.slice(0, end)
}

function charactersOf(text: string): readonly string[] {
  if (PLAIN.test(text)) return [...text]
  segmenter ??= new Intl.Segmenter()
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function widthOfCharacter(character: string): number {
  if (NO_WIDTH.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
