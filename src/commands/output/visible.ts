/** What could control a terminal, or show a text in another order than it has; a line end and a tab stay. */
const HIDDEN = /[[\p{Cc}--[\n\t]]\p{Bidi_Control}]/gv
const HIDDEN_OR_LINE_END = /[\p{Cc}\p{Bidi_Control}]/gu

/** A text without characters that control the terminal. */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, ' ')
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return text.replaceAll(HIDDEN_OR_LINE_END, ' ')
}

/** JSON that says the same in characters which control nothing. */
export function visibleJson(json: string): string {
  return json.replaceAll(HIDDEN, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}
