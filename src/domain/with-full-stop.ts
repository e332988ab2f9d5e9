/** The text as a sentence: one that ends already, also inside of a quotation, stays as it is. */
export function withFullStop(text: string): string {
  return /[.!?…]"?$/.test(text) ? text : `${text}.`
}
