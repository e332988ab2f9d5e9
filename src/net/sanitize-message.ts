const QUOTE_MAX = 160
/** So many characters in a row out of a secret give it away. */
const FRAGMENT = 6

/**
 * What a provider said, fit for a message: control characters and markup are dropped, the length is cut, and all
 * of it is left out when a part of `secret` shows in it, percent-encoded or not. An empty string if nothing is left.
 */
export function sanitizeMessage(said: unknown, secret: string | null): string {
  if (typeof said !== 'string') return ''
  const text = said
    .slice(0, 10_000)
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\x20-\x7e\xa0-\u024f]+/g, ' ')
    .replace(/["\s]+/g, ' ')
    .trim()
  if (text === '' || (secret !== null && showsSecret(said, secret))) return ''
  return ` It says: "${text.length > QUOTE_MAX ? `${text.slice(0, QUOTE_MAX)}…` : text}"`
}

function showsSecret(said: string, secret: string): boolean {
  const texts = [said, decodePercent(said), decodePercent(decodePercent(said))].map((text) =>
    text.replace(/[^\x21-\x7e]+/g, '').toLowerCase(),
  )
  const needle = secret.toLowerCase()
  const length = Math.min(FRAGMENT, needle.length)
  for (let start = 0; start + length <= needle.length; start++) {
    const fragment = needle.slice(start, start + length)
    if (texts.some((text) => text.includes(fragment))) return true
  }
  return false
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
