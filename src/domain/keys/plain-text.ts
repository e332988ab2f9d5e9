const ZERO_WIDTH = /[\u200b-\u200d\u2060\ufeff]/g
/** What text processors make of the `'` in a path. */
const APOSTROPHES = /[‘’′]/g

/** The text of a file without marks of its encoding: UTF-16 that was read as another one has a NUL beside each character. */
export function decodedText(text: string): string {
  const decoded = text.includes('\0') ? text.replaceAll('\0', '') : text
  return decoded.replace(/^[\ufeff\ufffd]+/, '')
}

/** The same as a person reads it: no styled letters, nothing invisible, lines that end with `\n`. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(ZERO_WIDTH, '')
    .replace(APOSTROPHES, "'")
    .replace(/\r\n?/g, '\n')
    .trim()
}
