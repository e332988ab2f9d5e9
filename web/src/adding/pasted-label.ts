import { LABEL_CHARACTERS_MAX, parseLabel } from '../../../src/domain/address/label.ts'

export interface PastedLabel {
  /** As the API accepts it. */
  readonly label: string | null
  readonly labelNote: string | null
}

const BREAKS = /[\p{Cc}\u2028\u2029]+/gu
/** They turn the direction of the text around them. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/gu

export function pastedLabel(written: string | null): PastedLabel {
  const plain = (written ?? '').toWellFormed().replace(BREAKS, ' ').replace(DIRECTIONS, '').trim()
  if (plain.includes('\uFFFD')) {
    return { label: null, labelNote: 'The label is left out: its characters are damaged.' }
  }
  const characters = [...plain]
  const label = parseLabel(characters.slice(0, LABEL_CHARACTERS_MAX).join(''))
  const isCut = characters.length > LABEL_CHARACTERS_MAX
  return { label, labelNote: isCut ? `The label is cut to ${LABEL_CHARACTERS_MAX} characters.` : null }
}
