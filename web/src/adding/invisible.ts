/** Soft hyphens, spaces without a width, joiners, variants of characters, and marks of the direction of text. */
const INVISIBLE = String.raw`\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0`
const ANY_INVISIBLE = new RegExp(`[${INVISIBLE}]`)
const EACH_INVISIBLE = new RegExp(`[${INVISIBLE}]`, 'g')
/** Of letters, digits, signs, and anything invisible among them. */
const WORD = new RegExp(`[!-~${INVISIBLE}]+`, 'g')
/** An address, or what was meant to be one; the words of a recovery phrase have no digits. */
const LONG = /(?=[a-z]{0,200}\d)[a-z0-9]{20,}/i

export function withoutAnyInvisible(text: string): string {
  return text.replace(EACH_INVISIBLE, '')
}

/** `text` without the invisible characters in and around addresses, where web pages and messengers leave them. */
export function withoutInvisible(text: string): string {
  if (!ANY_INVISIBLE.test(text)) return text
  return text.replace(WORD, (word) => {
    const visible = withoutAnyInvisible(word)
    return LONG.test(visible) ? visible : word
  })
}
