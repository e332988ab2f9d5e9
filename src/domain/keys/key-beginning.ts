/** Keys of Litecoin begin like its addresses, which are shorter. */
const BEGINNING = /^(?:(?:[xyzYZtuvUV]pub|ttub|dgub|drkp)[0-9A-Za-z.]{6,}|[LM]tub[0-9A-Za-z.]{32,})$/

/** Whether a word of at least one digit begins like an extended public key: it may be cut, or mistyped. */
export function beginsLikePublicKey(word: string): boolean {
  return /\d/.test(word) && BEGINNING.test(word)
}
