const NEEDS_NOTHING = /^[\t\x20-\x24\x26-\x7e]*$/
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{M}]|(?!\s)\p{Cc}/gu
const PERCENT_ENCODED = /%([2-7][0-9a-f])/gi

/**
 * The letters and digits that a person sees in a text: full-width and other styled ones as ASCII, percent-encoded ones
 * decoded, nothing invisible among them.
 */
export function readableText(text: string): string {
  if (NEEDS_NOTHING.test(text)) return text
  return text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(PERCENT_ENCODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** Without what is invisible in it; accents stay. */
export function withoutInvisible(text: string): string {
  return NEEDS_NOTHING.test(text) ? text : text.replace(/\p{Default_Ignorable_Code_Point}/gu, '')
}
