import { formatChoice } from './format-choice.ts'

/** When it is `local` ("2026-11-27T23:59:59") in the chosen time zone, in ms since 1970; NaN for what is no time. */
export function momentInZone(local: string, timeZone = formatChoice().timeZone): number {
  if (timeZone === undefined) return Date.parse(local)
  const wanted = Date.parse(`${local}Z`)
  if (Number.isNaN(wanted)) return wanted
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    numberingSystem: 'latn',
  })
  const clockAt = (moment: number) => Date.parse(`${clock.format(moment).replace(' ', 'T')}Z`)
  // The offset may change in between: the second look is at the right side of the change.
  const first = 2 * wanted - clockAt(wanted)
  return first + wanted - clockAt(first)
}
