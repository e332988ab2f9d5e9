import type { CommandCall } from '../command.ts'
import { optionText } from './option-text.ts'
import { readTime } from './read-time.ts'

/** The API's parameters of the options --from, --to and --currency. Throws UsageError. */
export function periodOf(call: CommandCall): Readonly<Record<'from' | 'to' | 'currency', string | null>> {
  const from = optionText(call, 'from')
  const to = optionText(call, 'to')
  return {
    from: from === null ? null : readTime('--from', from, 'start').time,
    to: to === null ? null : readTime('--to', to, 'end').time,
    currency: optionText(call, 'currency'),
  }
}
