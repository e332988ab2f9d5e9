import { AppError } from '../errors.ts'

export const NOTE_CHARACTERS_MAX = 10_000

/** Control characters but tab and line feed, halves of characters, and what turns the direction of the text around it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const REFUSED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cs}\u202a-\u202e\u2066-\u2069]/u
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u

/**
 * A note as it is stored: with line feeds only, without white space around it, null if nothing visible is left. Throws
 * AppError `invalid_request` if it is longer than NOTE_CHARACTERS_MAX code points, or could change how the text around it
 * is shown.
 */
export function parseNote(text: string | null): string | null {
  if (text === null || !VISIBLE.test(text)) return null
  const note = text.replace(/\r\n?/g, '\n').trim()
  const length = [...note].length
  if (length > NOTE_CHARACTERS_MAX) {
    throw invalid(`must have at most ${NOTE_CHARACTERS_MAX} characters; this one has ${length}`)
  }
  const refused = REFUSED.exec(note)?.[0].codePointAt(0)
  if (refused === undefined) return note
  const name = `U+${refused.toString(16).toUpperCase().padStart(4, '0')}`
  throw invalid(`must not contain control characters or characters that change the text direction (${name})`)
}

function invalid(what: string): AppError {
  return new AppError('invalid_request', `"note" ${what}.`, { field: 'note' })
}
