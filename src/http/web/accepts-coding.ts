import type { IncomingHttpHeaders } from 'node:http'

/** Whether a client takes answers in a content coding (RFC 9110, section 12.5.3); one with `q=0` is refused. */
export function acceptsCoding(
  { 'accept-encoding': accepted = '' }: IncomingHttpHeaders,
  coding: string,
): boolean {
  return new RegExp(`\\b${coding}\\b(?!;q=0(?:\\.0*)?(?:,|$))`).test(String(accepted))
}
