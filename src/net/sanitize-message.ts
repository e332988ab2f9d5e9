const QUOTE_MAX = 160
/** A provider's text is cut to this length before anything looks at it. */
export const MESSAGE_MAX = 1000
/** A fragment of the secret with this many characters counts as a leak. */
const FRAGMENT = 6

/**
 * Quotes a provider's text in a form that is safe to show: without control characters and markup, and truncated. Empty
 * if nothing is left, or if the text contains a part of `secret`, percent-encoded or not.
 */
export function sanitizeMessage(said: unknown, secret: string | null): string {
  if (typeof said !== 'string') return ''
  const start = said.slice(0, MESSAGE_MAX)
  const text = start
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\x20-\x7e\xa0-\u024f]+/g, ' ')
    .replace(/["\s]+/g, ' ')
    .trim()
  if (text === '' || (secret !== null && showsSecret(start, secret))) return ''
  const quote = text.length > QUOTE_MAX ? `${text.slice(0, QUOTE_MAX)}…` : text
  return ` It says: "${quote}"${/[.!?…]$/.test(quote) ? '' : '.'}`
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
