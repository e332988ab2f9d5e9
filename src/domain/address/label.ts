import { AppError } from '../errors.ts'

export const LABEL_CHARACTERS_MAX = 200

/** Characters without ink around a label; joiners and variation selectors belong to emoji and scripts, so they stay. */
const BLANKS_AROUND =
  /^[\p{White_Space}\u180e\u200b\u2060\ufeff]+|[\p{White_Space}\u180e\u200b\u2060\ufeff]+$/gu
const ALL_BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u
/** Control characters, line separators, halves of characters, and what turns the direction of the text around it. */
const REFUSED = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/u

/**
 * A label as it is stored: trimmed, null if nothing visible is left. Throws AppError `invalid_request` if it is longer
 * than LABEL_CHARACTERS_MAX code points, or could change how the text around it is shown.
 */
export function parseLabel(text: string | null): string | null {
  if (text === null) return null
  const label = text.replace(BLANKS_AROUND, '')
  const refused = REFUSED.exec(label)?.[0].codePointAt(0)
  if (refused !== undefined) {
    const name = `U+${refused.toString(16).toUpperCase().padStart(4, '0')}`
    throw invalid(
      `must not contain control characters or characters that change the text direction (${name})`,
    )
  }
  if (ALL_BLANK.test(label)) return null
  const length = [...label].length
  if (length <= LABEL_CHARACTERS_MAX) return label
  throw invalid(`must have at most ${LABEL_CHARACTERS_MAX} characters; this one has ${length}`)
}

function invalid(what: string): AppError {
  return new AppError('invalid_request', `"label" ${what}.`, { field: 'label' })
}
